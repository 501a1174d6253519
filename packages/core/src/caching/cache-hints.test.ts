import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import { createServer, type Server } from '../server/server.ts'

const cache = { ttlMs: 1000, scope: 'public' } as const

function publicServer(): Server {
  return createServer({ name: 'public', version: '1.0.0', cache })
}

async function hintsOf(server: Parameters<typeof RawLinkedClient.open>[0], method = 'resources/read'): Promise<object> {
  await using client = new RawLinkedClient(server, { principal: { id: 'ada', scopes: [] } })
  client.terms = {}
  const { result, error } = await client.request(method, { uri: 'notes://a' })
  return error ?? { ttlMs: result?.['ttlMs'], cacheScope: result?.['cacheScope'] }
}

describe('cache hints', () => {
  test('are those that were defined', async () => {
    expect(await hintsOf(publicServer().resource('notes://a', {}, () => 'a'))).toEqual({ ttlMs: 1000, cacheScope: 'public' })
    const own = publicServer().resource('notes://a', { cache: { scope: 'private' } }, () => 'a')
    expect(await hintsOf(own)).toEqual({ ttlMs: 1000, cacheScope: 'private' })
  })

  test('are private where who is calling was looked at', async () => {
    const byHandler = publicServer().resource('notes://a', {}, (_params, { principal }) => principal?.id)
    const byMiddleware = publicServer()
      .use(({ ctx }, next) => (ctx.principal === undefined ? { contents: [] } : next()))
      .resource('notes://a', {}, () => 'a')
    for (const server of [byHandler, byMiddleware]) expect(await hintsOf(server)).toEqual({ ttlMs: 1000, cacheScope: 'private' })
  })

  test('are private for lists of templates that look at who is calling, also when they come to nothing', async () => {
    const entries = [{ uri: 'notes://a', name: 'a' }]
    const server = (list: Parameters<Server['resource']>[1]['list']): Server =>
      publicServer().resource('notes://{id}', { ...(list && { list }) }, ({ id }) => id)
    expect(await hintsOf(server(undefined), 'resources/list')).toMatchObject({ cacheScope: 'public' })
    expect(
      await hintsOf(
        server(() => entries),
        'resources/list',
      ),
    ).toMatchObject({ cacheScope: 'public' })
    const own = server(({ principal }) => entries.filter(({ name }) => name === principal?.id))
    expect(await hintsOf(own, 'resources/list')).toMatchObject({ cacheScope: 'private' })
  })

  test('that a handler returns are sent, unless they are none', async () => {
    const server = publicServer()
    server.on('error', () => undefined)
    const contents = [{ uri: 'notes://a', text: 'a' }]
    server.resource('notes://a', {}, () => ({ contents, ttlMs: 5, cacheScope: 'private' }))
    expect(await hintsOf(server)).toEqual({ ttlMs: 5, cacheScope: 'private' })
    for (const wrong of [{ ttlMs: -1 }, { ttlMs: 0.5 }, { ttlMs: '5' }, { cacheScope: 'shared' }]) {
      server.removeResource('notes://a')
      server.resource('notes://a', {}, () => ({ contents, ...wrong }))
      expect(await hintsOf(server)).toMatchObject({ code: -32_603 })
    }
  })

  test('that are none are refused where they are defined', () => {
    for (const wrong of [{ ttlMs: -1 }, { ttlMs: 1.5 }, { ttlMs: Number.NaN }, { scope: 'shared' as never }]) {
      expect(() => createServer({ name: 'a', version: '1', cache: wrong })).toThrow(InvalidDefinitionError)
      expect(() => publicServer().resource('notes://a', { cache: wrong }, () => 'a')).toThrow(/cache/)
    }
  })
})
