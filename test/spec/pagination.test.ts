import { createServer } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

/** The lists of definitions, and the member of the result that holds the entries. */
const LISTS = {
  'tools/list': 'tools',
  'resources/list': 'resources',
  'resources/templates/list': 'resourceTemplates',
  'prompts/list': 'prompts',
} as const
const METHODS = Object.keys(LISTS) as (keyof typeof LISTS)[]

const LETTERS = ['a', 'b', 'c', 'd', 'e']

/** A server with as many of each thing as there are letters; one template lists resources too. */
function createPagedServer(pageSize = 2, letters: readonly string[] = LETTERS) {
  const server = createServer({ name: 'pages', version: '1.0.0', pageSize })
  for (const letter of letters) {
    server
      .tool(letter, {}, () => letter)
      .prompt(letter, {}, () => letter)
      .resource(`notes://${letter}`, {}, () => letter)
      .resource(`${letter}://{id}`, {}, ({ id }) => id)
  }
  return server.resource('listed://{id}', { list: () => [{ uri: 'listed://gr%C3%B6%C3%9Fe%201', name: 'odd' }] }, ({ id }) => id)
}

interface Page {
  readonly names: readonly string[]
  readonly nextCursor: string | undefined
}

async function pageOf(client: SpecClient, method: keyof typeof LISTS, cursor?: string): Promise<Page> {
  const result = await client.result(method, cursor === undefined ? {} : { cursor })
  const entries = result[LISTS[method]] as readonly { readonly [Key in 'name' | 'uri']?: string }[] // checked against the schema
  const nextCursor = result['nextCursor'] as string | undefined
  return { names: entries.map(({ uri, name }) => uri ?? name ?? ''), nextCursor }
}

async function pagesOf(client: SpecClient, method: keyof typeof LISTS): Promise<readonly (readonly string[])[]> {
  const pages: (readonly string[])[] = []
  let cursor: string | undefined
  do {
    const { names, nextCursor } = await pageOf(client, method, cursor)
    pages.push(names)
    cursor = nextCursor
  } while (cursor !== undefined && pages.length < 20)
  return pages
}

/** What each list holds, in its order. */
const EXPECTED: Readonly<Record<keyof typeof LISTS, readonly string[]>> = {
  'tools/list': LETTERS,
  'resources/list': [...LETTERS.map((letter) => `notes://${letter}`), 'listed://gr%C3%B6%C3%9Fe%201'],
  'resources/templates/list': [...LETTERS.map((letter) => `${letter}://{id}`), 'listed://{id}'],
  'prompts/list': LETTERS,
}

describe('lists', () => {
  test.each(inForce('PAGE-01'))('[PAGE-01] come in pages whose size the server chooses (%s)', async (version) => {
    for (const pageSize of [1, 2, 3, 5, 6, 1000]) {
      const client = await SpecClient.open(createPagedServer(pageSize), version)
      for (const method of METHODS) {
        const pages = await pagesOf(client, method)
        expect(pages.flat(), `${method} by ${pageSize}`).toEqual(EXPECTED[method])
        expect(pages.length).toBe(Math.ceil(EXPECTED[method].length / pageSize))
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(pageSize)
      }
    }
  })

  test.each(inForce('PAGE-01'))(
    '[PAGE-01] take any string for a cursor, and an empty one for none of theirs (%s)',
    async (version) => {
      const client = await SpecClient.open(createPagedServer(), version)
      for (const method of METHODS) {
        const { nextCursor = '' } = await pageOf(client, method)
        expect(nextCursor).not.toBe('')
        expect((await pageOf(client, method, nextCursor)).names).toEqual(EXPECTED[method].slice(2, 4))
        // It is not the beginning.
        expect(await client.error(method, { cursor: '' })).toMatchObject({ code: -32_602 })
      }
    },
  )

  const WITH_TASKS = inForce('PAGE-01').filter((version) => version === '2025-11-25')
  test.each(WITH_TASKS)('[PAGE-01] of tasks come in pages too (%s)', async (version) => {
    const server = createServer({ name: 'tasks', version: '1.0.0' }).tool('later', { task: 'required' }, () => 'done')
    const client = await SpecClient.open(server, version)
    const ids: unknown[] = []
    for (let count = 0; count < 101; count++) {
      const { task } = await client.result('tools/call', { name: 'later', arguments: {}, task: {} })
      const { taskId } = task as { readonly taskId: string } // checked against the schema
      ids.push(taskId)
      await client.result('tasks/result', { taskId })
    }
    const first = await client.result('tasks/list')
    const second = await client.result('tasks/list', { cursor: first['nextCursor'] })
    const listed = [first, second].flatMap(({ tasks }) =>
      (tasks as readonly { readonly taskId: string }[]).map(({ taskId }) => taskId),
    )
    expect(new Set(listed)).toEqual(new Set(ids))
    expect(listed).toHaveLength(101)
    expect(second).not.toHaveProperty('nextCursor')
    for (const cursor of ['', 'unknown']) expect(await client.error('tasks/list', { cursor })).toMatchObject({ code: -32_602 })
  })
})

describe('a cursor', () => {
  test.each(inForce('PAGE-02'))(
    '[PAGE-02] stays good while other entries come and go, on every connection and server (%s)',
    async (version) => {
      const server = createPagedServer()
      const client = await SpecClient.open(server, version)
      const cursors = new Map<keyof typeof LISTS, string>()
      for (const method of METHODS) cursors.set(method, (await pageOf(client, method)).nextCursor ?? '')
      for (const served of [server, createPagedServer()]) {
        const other = await SpecClient.open(served, version)
        for (const method of METHODS)
          expect((await pageOf(other, method, cursors.get(method))).names).toEqual(EXPECTED[method].slice(2, 4))
      }
      // Entries before, after and between shift nothing.
      server.removeTool('a')
      server.removePrompt('a')
      server.removeResource('notes://a')
      server.removeResource('a://{id}')
      server.tool('f', {}, () => 'f').prompt('f', {}, () => 'f')
      for (const method of METHODS)
        expect((await pageOf(client, method, cursors.get(method))).names).toEqual(EXPECTED[method].slice(2, 4))
    },
  )

  test.each(inForce('PAGE-02'))(
    '[PAGE-02] that is good no more is refused, and the list can be begun again (%s)',
    async (version) => {
      const server = createPagedServer()
      const client = await SpecClient.open(server, version)
      const cursors = new Map<keyof typeof LISTS, string>()
      for (const method of METHODS) cursors.set(method, (await pageOf(client, method)).nextCursor ?? '')
      server.removeTool('b')
      server.removePrompt('b')
      server.removeResource('notes://b')
      server.removeResource('b://{id}')
      for (const method of METHODS) {
        expect(await client.error(method, { cursor: cursors.get(method) })).toMatchObject({
          code: -32_602,
          message: expect.stringContaining('begin again') as string,
        })
        expect((await pagesOf(client, method)).flat()).toEqual(EXPECTED[method].filter((_, index) => index !== 1))
      }
    },
  )

  test.each(inForce('PAGE-03'))(
    '[PAGE-03] that the list did not give out is −32602, however it is spelled (%s)',
    async (version) => {
      const client = await SpecClient.open(createPagedServer(), version)
      for (const method of METHODS) {
        const { nextCursor = '' } = await pageOf(client, method)
        const respelled = [
          ` ${nextCursor}`,
          `${nextCursor}\n`,
          `${nextCursor}=`,
          nextCursor.replace(/=+$/, ''),
          `${nextCursor.slice(0, 1)} ${nextCursor.slice(1)}`,
          nextCursor.toLowerCase(),
        ].filter((cursor) => cursor !== nextCursor)
        const strangers = [
          '',
          '0',
          '2',
          'b',
          '%',
          '====',
          'größe',
          '\u0000',
          '__proto__',
          btoa('unknown'),
          btoa('%'),
          'x'.repeat(100_000),
        ]
        for (const cursor of [...respelled, ...strangers])
          expect(await client.error(method, { cursor }), JSON.stringify(cursor)).toMatchObject({ code: -32_602 })
        for (const cursor of [null, 5, {}, [nextCursor], true])
          expect(await client.error(method, { cursor }, { isInvalid: true })).toMatchObject({ code: -32_602 })
        expect((await pageOf(client, method, nextCursor)).names).toEqual(EXPECTED[method].slice(2, 4))
      }
    },
  )
})
