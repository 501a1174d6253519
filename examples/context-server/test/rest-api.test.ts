import { MemoryStore } from '@portico/core'
import { Validator } from '@seriousme/openapi-schema-validator'
import { beforeEach, describe, expect, test } from 'vitest'
import { createRestApi } from '../src/rest/rest-api.ts'

const TYPE = { 'Content-Type': 'application/json' }

let api: ReturnType<typeof createRestApi>
beforeEach(() => {
  api = createRestApi(new MemoryStore().context('test'))
})

function send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  return Promise.resolve(
    api.request(path, { method, headers: { ...TYPE, ...headers }, ...content }, { principal: { id: 'ada', scopes: [] } }),
  )
}

async function json(response: Promise<Response>): Promise<any> {
  return (await response).json()
}

describe('POST /context', () => {
  test('takes the message { key, value, metadata } as it stands', async () => {
    const metadata = { type: 'conversation', timestamp: '2026-01-02T03:04:05Z', source: 'vscode', language: 'fr' }
    const created = await send('POST', '/context', { key: 'fil', value: 'bonjour', metadata })
    expect(created.status).toBe(201)
    expect(created.headers.get('location')).toBe('/context/default/fil')
    expect(await json(send('GET', '/context/default/fil'))).toMatchObject({ key: 'fil', value: 'bonjour', metadata })
    expect((await send('POST', '/context', { key: 'fil', value: 'salut' })).status).toBe(200)
  })

  test('says who wrote and when, where the message does not', async () => {
    const { metadata } = await json(send('POST', '/context', { key: 'a', value: 1 }))
    expect(metadata).toEqual({ source: 'ada', timestamp: expect.stringMatching(/^\d{4}-/) })
  })

  test.each([
    [{ value: 1 }, 'key: Invalid input: expected string, received undefined'],
    [{ key: 'a' }, 'value: expected a value'],
    [{ key: 'a', value: 1, namespace: 'a/b' }, 'namespace: expected no / or \\'],
    [{ key: 'a', value: 1, ttlSeconds: 0 }, 'ttlSeconds: Too small'],
  ])('refuses %j', async (body, detail) => {
    const response = await send('POST', '/context', body)
    expect(response.status).toBe(400)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({ title: 'Bad Request', status: 400, detail: expect.stringContaining(detail) })
  })

  test('refuses what is no JSON', async () => {
    const response = await api.request('/context', { method: 'POST', headers: TYPE, body: '{' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ detail: expect.stringContaining('JSON') })
  })
})

describe('/context/{namespace}/{key}', () => {
  const path = '/context/project%3Ashop/src%2Fa%20b.ts'

  test('is read, written and deleted by version', async () => {
    const created = await send('PUT', path, { value: { a: 1, b: 2 }, tags: ['x'] }, { 'If-None-Match': '*' })
    expect([created.status, created.headers.get('etag')]).toEqual([201, '"1"'])
    expect(await created.json()).toMatchObject({ namespace: 'project:shop', key: 'src/a b.ts' })
    expect((await send('GET', path, undefined, { 'If-None-Match': '"1"' })).status).toBe(304)

    const patched = await send('PATCH', path, { value: { a: null, c: 3 } }, { 'If-Match': '"1"' })
    expect(patched.headers.get('etag')).toBe('"2"')
    expect(await patched.json()).toMatchObject({ value: { b: 2, c: 3 }, tags: ['x'] })

    const stale = await send('PUT', path, { value: 'mine' }, { 'If-Match': '"1"' })
    expect(stale.status).toBe(412)
    expect(await stale.json()).toMatchObject({ currentVersion: 2 })
    expect((await send('PUT', path, { value: 1 }, { 'If-None-Match': '*' })).status).toBe(412)
    expect((await send('PUT', path, { value: 1 }, { 'If-Match': 'two' })).status).toBe(400)
    expect((await send('DELETE', path, undefined, { 'If-Match': '"1"' })).status).toBe(412)
    expect((await send('PUT', path, { value: 'any' }, { 'If-Match': '*' })).status).toBe(200)
    expect((await send('DELETE', path)).status).toBe(204)
    for (const [method, body] of [['GET'], ['DELETE'], ['PATCH', { value: 1 }]] as const) {
      expect([method, (await send(method, path, body)).status]).toEqual([method, 404])
    }
    expect((await send('PUT', path, { value: 1 }, { 'If-Match': '*' })).status).toBe(412)
  })
})

describe('GET /context', () => {
  beforeEach(async () => {
    for (const [key, tags, type] of [
      ['a/1', ['x', 'y'], 'note'],
      ['a/2', ['x'], 'fact'],
      ['b/1', [], 'note'],
    ] as const) {
      await send('PUT', `/context/n/${encodeURIComponent(key)}`, { value: `text of ${key}`, tags, metadata: { type } })
    }
  })

  const keys = async (query: string): Promise<string[]> =>
    ((await json(send('GET', `/context?${query}`))).entries as { key: string }[]).map(({ key }) => key)

  test('filters by namespace, prefix, tags and metadata', async () => {
    expect(await keys('namespace=n')).toEqual(['a/1', 'a/2', 'b/1'])
    expect(await keys('namespace=other')).toEqual([])
    expect(await keys('prefix=a/')).toEqual(['a/1', 'a/2'])
    expect(await keys('tag=x')).toEqual(['a/1', 'a/2'])
    expect(await keys('tag=x&tag=y')).toEqual(['a/1'])
    expect(await keys('type=note&source=ada')).toEqual(['a/1', 'b/1'])
    expect(await keys('direction=descending&limit=1')).toEqual(['b/1'])
  })

  test('pages with cursors', async () => {
    const first = await json(send('GET', '/context?limit=2'))
    const second = await json(send('GET', `/context?limit=2&cursor=${encodeURIComponent(first.nextCursor)}`))
    expect([...first.entries, ...second.entries].map(({ key }) => key)).toEqual(['a/1', 'a/2', 'b/1'])
    expect(second).not.toHaveProperty('nextCursor')
  })

  test.each(['limit=0', 'limit=1001', 'limit=x', 'orderBy=size', 'cursor=nonsense', 'updatedSince=yesterday'])(
    'refuses %s',
    async (query) => {
      expect((await send('GET', `/context?${query}`)).status).toBe(400)
    },
  )

  test('finds words', async () => {
    const { hits } = await json(send('GET', '/context/search?text=b'))
    expect(hits).toMatchObject([{ entry: { key: 'b/1' } }])
  })
})

describe('POST /context/batch', () => {
  test('does all or nothing', async () => {
    const operations = [
      { operation: 'put', key: 'a', value: { n: 1 } },
      { operation: 'patch', key: 'a', value: { m: 2 } },
      { operation: 'get', key: 'none' },
    ]
    const { results } = await json(send('POST', '/context/batch', { operations }))
    expect(results).toMatchObject([{ version: 1 }, { version: 2, value: { n: 1, m: 2 } }, null])
    const failing = [
      { operation: 'delete', key: 'a' },
      { operation: 'put', key: 'b', value: 1, ifVersion: 7 },
    ]
    const response = await send('POST', '/context/batch', { operations: failing })
    expect(response.status).toBe(412)
    expect(await response.json()).toMatchObject({ index: 1, currentVersion: 0 })
    expect((await send('GET', '/context/default/a')).status).toBe(200)
  })
})

describe('GET /openapi.json', () => {
  test('is valid OpenAPI 3.1 that describes every route', async () => {
    const document = await json(send('GET', '/openapi.json'))
    const { errors, valid } = await new Validator().validate(structuredClone(document))
    expect(errors).toBeUndefined()
    expect(valid).toBe(true)
    expect(document.openapi).toMatch(/^3\.1/)
    const described = Object.entries<object>(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    )
    expect(described.sort()).toEqual([
      'delete /context/{namespace}/{key}',
      'get /context',
      'get /context/events',
      'get /context/search',
      'get /context/{namespace}/{key}',
      'patch /context/{namespace}/{key}',
      'post /context',
      'post /context/batch',
      'put /context/{namespace}/{key}',
    ])
  })

  test('says of a message what has to be there', async () => {
    const { components } = await json(send('GET', '/openapi.json'))
    expect(components.schemas.Entry.required).toEqual(
      expect.arrayContaining(['namespace', 'key', 'value', 'metadata', 'tags', 'version', 'createdAt', 'updatedAt']),
    )
    expect(components.schemas.Entry.properties.metadata.required).toBeUndefined()
  })
})
