import { createServer, type Principal } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isTest, readSourceFiles } from '../architecture/source-file.ts'
import { repository } from '../run-typescript.ts'
import { createFullServer, REQUESTS } from './full-server.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

const PREFIX = 'io.modelcontextprotocol/'

/** What the specification and its extensions put into `_meta` of messages from servers. */
const SPECIFIED_KEYS = ['serverInfo', 'subscriptionId', 'related-task'].map((name) => `${PREFIX}${name}`)

/** A server that tells what it is told of the call. */
function createTellingServer() {
  return createServer({ name: 'telling', version: '1.0.0' })
    .tool('tell', {}, (_input, { meta, principal, client }) => ({
      meta,
      principal: principal?.id ?? null,
      client: client.info?.name ?? null,
    }))
    .tool('ask', {}, async (_input, ctx) => ({ roots: await ctx.roots() }))
    .tool('log', {}, (_input, { log }) => {
      log.emergency('the house is on fire')
      return 'logged'
    })
    .tool('later', { task: 'optional' }, () => 'done')
}

function metaOf(result: Readonly<Record<string, unknown>> | undefined): Readonly<Record<string, unknown>> {
  return (result?.['_meta'] ?? {}) as Readonly<Record<string, unknown>> // an object, by the schema
}

/** Every `_meta` key in a value, at whatever depth. */
function metaKeys(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, member]) => [
    ...(key === '_meta' ? Object.keys(member as object) : []), // an object, by the schema
    ...metaKeys(member),
  ])
}

describe('_meta that comes', () => {
  test.each(inForce('META-01'))('[META-01] may have anything under reserved keys (%s)', async (version) => {
    const client = await SpecClient.open(createTellingServer(), version)
    for (const value of [null, 5, 'text', [], { a: [1] }]) {
      const meta = {
        [`${PREFIX}related-task`]: value,
        [`${PREFIX}subscriptionId`]: value,
        [`${PREFIX}of-the-future`]: value,
        'dev.mcp/x': value,
        traceparent: value,
      }
      const result = await client.callTool('tell', {}, { meta, isInvalid: true })
      // The handler sees it as it came.
      expect(JSON.parse(textOf(result))).toMatchObject({ meta })
    }
  })

  test.each(inForce('META-06'))(
    '[META-06] brings trace context to the handler as it is, and none is made up (%s)',
    async (version) => {
      const trace = {
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01',
        tracestate: 'vendor=opaque',
        baggage: 'userId=alice,isProduction=false',
      }
      const client = await SpecClient.open(createTellingServer(), version)
      expect(JSON.parse(textOf(await client.callTool('tell', {}, { meta: trace })))).toMatchObject({ meta: trace })
      const answer = await client.request('tools/call', { name: 'tell' })
      expect(metaKeys(answer)).not.toEqual(expect.arrayContaining(['traceparent', 'tracestate', 'baggage']))
    },
  )

  const incomplete: readonly [string, Readonly<Record<string, unknown>>][] = [
    ['the version', { [`${PREFIX}clientCapabilities`]: {} }],
    ['the capabilities', { [`${PREFIX}protocolVersion`]: '2026-07-28' }],
    ['a version that is a string', { ...TERMS, [`${PREFIX}protocolVersion`]: 5 }],
    ['capabilities that are an object', { ...TERMS, [`${PREFIX}clientCapabilities`]: [] }],
  ]
  test.each(incomplete)('[META-07] without %s is answered −32602, over HTTP with 400', async (_what, meta) => {
    const endpoint = await HttpEndpoint.serve(createTellingServer())
    for (const method of ['tools/list', 'server/discover', 'tools/call']) {
      const answer = await endpoint.call(method, {}, { id: 'x', meta, isInvalid: true })
      expect(answer).toMatchObject({ status: 400, messages: [{ id: 'x', error: { code: -32_602 } }] })
    }
  })

  test('[META-07] at all is answered −32602, over HTTP with 400', async () => {
    const endpoint = await HttpEndpoint.serve(createTellingServer())
    const message = { jsonrpc: '2.0', id: 'x', method: 'tools/list' }
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
    expect(await endpoint.post(message, { headers })).toMatchObject({
      status: 400,
      messages: [{ id: 'x', error: { code: -32_602 } }],
    })
  })

  test('[META-08] without a capability that is needed is answered −32021 with what is missing, over HTTP with 400', async () => {
    const endpoint = await HttpEndpoint.serve(createTellingServer())
    const answer = await endpoint.call('tools/call', { name: 'ask' }, { id: 'x' })
    expect(answer).toMatchObject({
      status: 400,
      messages: [{ id: 'x', error: { code: -32_021, data: { requiredCapabilities: { roots: {} } } } }],
    })
  })

  test.each(inForce('META-09'))('[META-09] tells the capabilities of its request, and of no other (%s)', async (version) => {
    const client = await SpecClient.open(createTellingServer(), version)
    const capabilities = { roots: {} }
    expect(await client.callTool('ask', {}, { capabilities })).toMatchObject({ resultType: 'input_required' })
    expect(await client.error('tools/call', { name: 'ask' })).toMatchObject({ code: -32_021 })
    expect(await client.callTool('ask', {}, { capabilities })).toMatchObject({ resultType: 'input_required' })
  })

  test.each(inForce('META-11'))('[META-11] has a clientInfo that changes nothing (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    for (const [method, params] of [...REQUESTS, ['server/discover'] as const]) {
      if (JSON.stringify(params ?? {}).includes('"crash"')) continue // answered with a reference of its own each time
      const answers = new Set<string>()
      for (const name of [undefined, 'claude-ai', 'x'.repeat(1000)]) {
        const meta = name === undefined ? {} : { [`${PREFIX}clientInfo`]: { name, version: '1.0.0' } }
        answers.add(JSON.stringify(await client.request(method, params, { id: 'same', meta, isInvalid: true })))
      }
      expect(answers.size).toBe(1)
    }
  })

  test.each(inForce('META-12'))('[META-12] has a clientInfo that nobody is let in by (%s)', async (version) => {
    const server = createTellingServer()
    const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
    const asOwner = { [`${PREFIX}clientInfo`]: { name: 'owner', version: '1.0.0' } }
    const open = (id: string) => SpecClient.open(server, version, { capabilities: tasks, principal: principal(id) })
    const owner = await open('owner')
    const { taskId } = await owner.callTool('later', {}, { meta: asOwner })
    const other = await open('other')
    expect(await other.error('tasks/get', { taskId }, { meta: asOwner })).toMatchObject({ code: -32_602 })
    expect(JSON.parse(textOf(await other.callTool('tell', {}, { meta: asOwner })))).toMatchObject({
      principal: 'other',
      client: 'owner',
    })
    expect(await owner.result('tasks/get', { taskId })).toMatchObject({ taskId })
  })
})

describe('_meta that goes', () => {
  test.each(inForce('META-02'))(
    '[META-02, META-03, META-04, META-05] has only keys that the specification gives (%s)',
    async (version) => {
      const messages = await everything(version)
      const keys = new Set(metaKeys(messages).filter((key) => key !== 'example.com/a')) // what the test's own tool says of itself
      for (const key of keys) {
        expect(key).toMatch(/^[a-z](?:[a-z\d-]*[a-z\d])?(?:\.[a-z](?:[a-z\d-]*[a-z\d])?)+\/[a-z\d](?:[\w.-]*[a-z\d])?$/i)
        expect(SPECIFIED_KEYS).toContain(key)
      }
    },
  )

  test('[META-05] has no other reserved key anywhere in the sources', () => {
    const specified = [
      ...SPECIFIED_KEYS,
      ...['protocolVersion', 'clientCapabilities', 'clientInfo', 'logLevel', 'tasks', 'ui', 'skills'].map(
        (name) => `${PREFIX}${name}`,
      ),
    ]
    const found = readSourceFiles(repository, ['packages'])
      .filter(({ path }) => /^packages\/[^/]+\/src\//.test(path) && !isTest(path))
      .flatMap(({ text }) => [...text.matchAll(/'((?:[a-z\d-]+\.)+[a-z\d-]+\/[\w.-]+)'/gi)].map(([, key = '']) => key))
      .filter((key) => ['mcp', 'modelcontextprotocol'].includes(key.split('/')[0]?.split('.')[1] ?? ''))
    expect(found).toContain(`${PREFIX}serverInfo`)
    expect(found.filter((key) => !specified.includes(key))).toEqual([])
  })

  test.each(inForce('META-10'))('[META-10] names the server in every result (%s)', async (version) => {
    const results = (await everything(version)).flatMap(({ result }) => (result === undefined ? [] : [result]))
    expect(results.length).toBeGreaterThan(10)
    for (const result of results) expect(metaOf(result)[`${PREFIX}serverInfo`]).toMatchObject({ name: 'full', version: '1.0.0' })
  })

  test.each(inForce('META-13'))('[META-13] names the subscription in every notification of it (%s)', async (version) => {
    const server = createFullServer()
    const client = await SpecClient.open(server, version)
    const notifications = {
      toolsListChanged: true,
      promptsListChanged: true,
      resourcesListChanged: true,
      resourceSubscriptions: ['notes://one'],
    }
    const id = client.begin('subscriptions/listen', { notifications })
    await client.notification('notifications/subscriptions/acknowledged')
    server.removeTool('crash')
    server.removePrompt('review')
    server.removeResource('notes://{id}')
    server.resourceUpdated('notes://one')
    const sent = await client.settled()
    expect(sent.map(({ method }) => method)).toEqual(
      expect.arrayContaining(
        ['tools/list_changed', 'prompts/list_changed', 'resources/list_changed', 'resources/updated'].map(
          (name) => `notifications/${name}`,
        ),
      ),
    )
    for (const { params } of sent) expect(metaOf(params)[`${PREFIX}subscriptionId`]).toBe(id)
  })

  test.each(inForce('META-14'))('[META-14] no log message is sent for a request that states no level (%s)', async (version) => {
    const client = await SpecClient.open(createTellingServer(), version)
    await client.callTool('log')
    expect(await client.settled()).toEqual([])
    const meta = { [`${PREFIX}logLevel`]: 'debug' }
    await client.callTool('log', {}, { meta })
    await client.callTool('log')
    expect(await client.settled()).toMatchObject([{ method: 'notifications/message' }])
  })
})

/** Everything that a server with one of everything sends. */
async function everything(version: ReturnType<typeof inForce>[number]): Promise<readonly RawMessage[]> {
  const client = await SpecClient.open(createFullServer(), version)
  const answers: RawMessage[] = []
  for (const [index, [method, params]] of REQUESTS.entries()) {
    const meta = { progressToken: index, [`${PREFIX}logLevel`]: 'debug' }
    answers.push(await client.request(method, params, { meta, isInvalid: true }))
  }
  return [...answers, ...(await client.settled())]
}

function textOf(result: Readonly<Record<string, unknown>>): string {
  const { content } = z.object({ content: z.array(z.object({ text: z.string() })) }).parse(result)
  return content.map(({ text }) => text).join('')
}

function principal(id: string): Principal {
  return { id, scopes: [] }
}
