import { type CacheHints, createServer, ResourceNotFoundError, scopes } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'
import { expectTold, listenTo } from './told-of-changes.ts'

const LISTS = ['tools/list', 'prompts/list', 'resources/list', 'resources/templates/list'] as const
const PUBLIC: CacheHints = { ttlMs: 60_000, scope: 'public' }
const DEFAULT_HINTS = { ttlMs: 0, cacheScope: 'private' }

/** A server with several of each list, in small pages. */
function createCachedServer(cache?: Partial<CacheHints>) {
  return createServer({ name: 'cached', version: '1.0.0', pageSize: 1, ...(cache && { cache }) })
    .tool('a', {}, () => 'a')
    .tool('b', {}, () => 'b')
    .prompt('a', {}, () => 'a')
    .prompt('b', {}, () => 'b')
    .resource('notes://a', {}, () => 'a')
    .resource('notes://b', { cache: { ttlMs: 5, scope: 'private' } }, () => 'b')
    .resource('x://{id}', { list: () => [{ uri: 'x://1', name: '1' }] }, ({ id }) => id)
    .resource('y://{id}', {}, ({ id }) => id)
}

/** What a result says of how long it may be kept. */
const hintsOf = ({ ttlMs, cacheScope }: Readonly<Record<string, unknown>>): object => ({ ttlMs, cacheScope })

/** The hints of every page of a list. */
async function hintsOfPages(client: SpecClient, method: string): Promise<readonly object[]> {
  const hints: object[] = []
  let cursor: unknown
  do {
    const result = await client.result(method, cursor === undefined ? {} : { cursor })
    hints.push(hintsOf(result))
    cursor = result['nextCursor']
  } while (cursor !== undefined && hints.length < 20)
  return hints
}

const open = (server: ReturnType<typeof createCachedServer>, version: Parameters<typeof SpecClient.open>[1], id?: string) =>
  SpecClient.open(server, version, id === undefined ? {} : { principal: { id, scopes: [] } })

describe('cache hints', () => {
  test.each(inForce('CACHE-01'))('[CACHE-01] are in every complete result that may be kept (%s)', async (version) => {
    for (const [cache, hints] of [
      [undefined, DEFAULT_HINTS],
      [PUBLIC, { ttlMs: 60_000, cacheScope: 'public' }],
      [{ ttlMs: 7 }, { ttlMs: 7, cacheScope: 'private' }],
    ] as const) {
      const client = await open(createCachedServer(cache), version)
      expect(hintsOf(await client.result('server/discover'))).toEqual(hints)
      for (const method of LISTS) {
        const pages = await hintsOfPages(client, method)
        expect(pages.length).toBeGreaterThan(1)
        for (const page of pages) expect(page).toEqual(hints)
      }
      for (const uri of ['notes://a', 'x://1']) expect(hintsOf(await client.result('resources/read', { uri }))).toEqual(hints)
      const own = { ttlMs: 5, cacheScope: 'private' }
      expect(hintsOf(await client.result('resources/read', { uri: 'notes://b' }))).toEqual(own)
    }
  })

  const wrongTtls = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '5', null]
  const wrongScopes = ['', 'shared', 'Public', null, true]

  test.each(inForce('CACHE-02'))(
    '[CACHE-02] have an integer of at least 0 for ttlMs, or nothing is sent (%s)',
    async (version) => {
      for (const ttlMs of wrongTtls) {
        const cache = { ttlMs } as Partial<CacheHints>
        expect(() => createCachedServer(cache)).toThrow('cache.ttlMs')
        expect(() => createCachedServer().resource('z://a', { cache }, () => 'a')).toThrow('cache.ttlMs')
        const server = createCachedServer().resource('z://a', {}, () => ({ contents: [{ uri: 'z://a', text: 'a' }], ttlMs }))
        server.on('error', () => undefined)
        const client = await open(server, version)
        expect(await client.error('resources/read', { uri: 'z://a' })).toMatchObject({ code: -32_603 })
      }
      for (const ttlMs of [0, 1, 86_400_000, Number.MAX_SAFE_INTEGER]) {
        const client = await open(createCachedServer({ ttlMs }), version)
        for (const method of ['server/discover', ...LISTS]) expect(await client.result(method)).toMatchObject({ ttlMs })
      }
    },
  )

  test.each(inForce('CACHE-03'))('[CACHE-03] have public or private for cacheScope, or nothing is sent (%s)', async (version) => {
    for (const scope of wrongScopes) {
      const cache = { scope } as Partial<CacheHints>
      expect(() => createCachedServer(cache)).toThrow('cache.scope')
      expect(() => createCachedServer().resource('z://a', { cache }, () => 'a')).toThrow('cache.scope')
      const returned = { contents: [{ uri: 'z://a', text: 'a' }], cacheScope: scope }
      const server = createCachedServer().resource('z://a', {}, () => returned)
      server.on('error', () => undefined)
      const client = await open(server, version)
      expect(await client.error('resources/read', { uri: 'z://a' })).toMatchObject({ code: -32_603 })
    }
    for (const scope of ['public', 'private'] as const) {
      const client = await open(createCachedServer({ scope }), version)
      for (const method of ['server/discover', ...LISTS]) expect(await client.result(method)).toMatchObject({ cacheScope: scope })
    }
  })

  test.each(inForce('CACHE-04'))('[CACHE-04] have one cacheScope for all pages of a list (%s)', async (version) => {
    const ownLists = createCachedServer(PUBLIC).resource(
      'own://{id}',
      { list: ({ principal }) => [{ uri: `own://${principal?.id ?? 'nobody'}`, name: 'own' }] },
      ({ id }) => id,
    )
    const guarded = createCachedServer(PUBLIC)
      .tool('c', { requires: scopes('c') }, () => 'c')
      .prompt('c', { requires: scopes('c') }, () => 'c')
      .resource('notes://c', { requires: scopes('c') }, () => 'c')
      .resource('z://{id}', { requires: scopes('c') }, () => 'c')
    for (const server of [createCachedServer(PUBLIC), createCachedServer(), ownLists, guarded]) {
      for (const id of [undefined, 'ada']) {
        const client = await open(server, version, id)
        for (const method of LISTS) {
          const pages = await hintsOfPages(client, method)
          expect(pages.length).toBeGreaterThan(1)
          expect(new Set(pages.map((page) => JSON.stringify(page))).size, method).toBe(1)
        }
      }
    }
  })

  test.each(inForce('CACHE-06'))('[CACHE-06] are public only for what is the same for everybody (%s)', async (version) => {
    const reads: string[] = []
    const server = createServer({ name: 'mixed', version: '1.0.0', cache: PUBLIC })
      .resource('open://a', {}, () => 'the same')
      .resource('own://handler', {}, (_params, { principal }) => `of ${principal?.id}`)
      .resource('own://later', {}, async (_params, ctx) => {
        await Promise.resolve()
        return `of ${ctx.principal?.id}`
      })
      .resource('asked://name', {}, async (_params, ctx) => {
        const { name } = await ctx.elicit('name', { message: 'Who?', schema: z.object({ name: z.string() }) })
        return name
      })
      .resource('guarded://a', { requires: scopes('a'), cache: PUBLIC }, () => {
        reads.push('guarded')
        return 'for those who may'
      })
    const ada = await SpecClient.open(server, version, {
      principal: { id: 'ada', scopes: ['a'] },
      capabilities: { elicitation: {} },
    })
    const read = async (uri: string, more: object = {}) => ada.result('resources/read', { uri, ...more })
    expect(hintsOf(await read('open://a'))).toEqual({ ttlMs: 60_000, cacheScope: 'public' })
    for (const uri of ['own://handler', 'own://later', 'guarded://a'])
      expect(await read(uri)).toMatchObject({ cacheScope: 'private' })
    const { requestState } = await read('asked://name')
    const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }
    expect(await read('asked://name', { requestState, inputResponses })).toMatchObject({
      contents: [{ text: 'Ada' }],
      cacheScope: 'private',
    })
    // What one may read is checked anew for each caller, whatever was said of keeping it.
    const bob = await SpecClient.open(server, version, { principal: { id: 'bob', scopes: [] } })
    expect(await bob.error('resources/read', { uri: 'guarded://a' })).toHaveProperty('code')
    expect(reads).toEqual(['guarded'])
    expect(await bob.result('resources/list')).toMatchObject({ cacheScope: 'private' })
  })

  test.each(inForce('CACHE-06'))('[CACHE-06] are private where middleware decides who may (%s)', async (version) => {
    const server = createServer({ name: 'middleware', version: '1.0.0', cache: PUBLIC })
      .use(({ name, ctx }, next) => {
        if (ctx.principal?.id !== 'ada') throw new ResourceNotFoundError(name)
        return next()
      })
      .resource('notes://a', {}, () => 'a')
    const of = async (id: string) => {
      const client = await SpecClient.open(server, version, { principal: { id, scopes: [] } })
      return client.request('resources/read', { uri: 'notes://a' })
    }
    expect(await of('ada')).toMatchObject({ result: { cacheScope: 'private' } })
    expect(await of('bob')).toMatchObject({ error: { code: -32_602 } })
  })

  test.each(inForce('CACHE-07'))(
    '[CACHE-07] do not keep a change from being told of, nor from being seen (%s)',
    async (version) => {
      const server = createCachedServer({ ttlMs: 86_400_000, scope: 'public' })
      const client = await open(server, version)
      for (const list of ['tools', 'prompts', 'resources'] as const) await listenTo(list, client)
      for (const method of LISTS) await client.result(method)
      server.removeTool('a')
      await expectTold(client, ['tools'])
      server.removePrompt('a')
      await expectTold(client, ['prompts'])
      server.removeResource('notes://a')
      await expectTold(client, ['resources'])
      server.removeResource('x://{id}')
      await expectTold(client, ['resources'])
      expect(await client.result('tools/list')).toMatchObject({ tools: [{ name: 'b' }], ttlMs: 86_400_000 })
      expect(await client.result('prompts/list')).toMatchObject({ prompts: [{ name: 'b' }] })
      expect(await client.result('resources/list')).toMatchObject({ resources: [{ uri: 'notes://b' }] })
      expect(await client.result('resources/templates/list')).toMatchObject({ resourceTemplates: [{ uriTemplate: 'y://{id}' }] })
    },
  )
})
