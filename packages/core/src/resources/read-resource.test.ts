import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { ResourceNotFoundError, ToolError } from '../errors.ts'
import { createServer, type Server } from '../server/server.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

async function read(
  server: Parameters<typeof RawLinkedClient.open>[0],
  uri: unknown,
  version = '2025-11-25',
): Promise<RawMessage> {
  await using client = await RawLinkedClient.open(server, version)
  return await client.request('resources/read', { uri })
}

describe('what a resource returns', () => {
  const uri = 'notes://today'
  const cases: readonly [what: string, returned: () => never, contents: readonly object[]][] = [
    ['text', () => 'milk', [{ uri, mimeType: 'text/plain', text: 'milk' }]],
    ['an empty text', () => '', [{ uri, mimeType: 'text/plain', text: '' }]],
    ['bytes', () => new Uint8Array([0, 1, 255]), [{ uri, mimeType: 'application/octet-stream', blob: 'AAH/' }]],
    ['an object', () => ({ a: 1 }), [{ uri, mimeType: 'application/json', text: '{"a":1}' }]],
    ['an array', () => [1, 2], [{ uri, mimeType: 'application/json', text: '[1,2]' }]],
    ['contents', () => ({ text: '# milk', mimeType: 'text/markdown' }), [{ uri, mimeType: 'text/markdown', text: '# milk' }]],
    ['contents of another URI', () => ({ uri: 'notes://other', blob: 'AAAA' }), [{ uri: 'notes://other', blob: 'AAAA' }]],
    [
      'a whole result',
      () => ({ contents: [{ uri: 'notes://a', text: 'a' }, { text: 'b' }], _meta: { a: 1 } }),
      [
        { uri: 'notes://a', text: 'a' },
        { uri, text: 'b' },
      ],
    ],
  ] as never // handlers of every kind in one list

  test.each(cases)('%s', async (_what, returned, contents) => {
    expect((await read(testServer().resource(uri, {}, returned), uri)).result).toMatchObject({ contents })
  })

  test.each(cases)('%s, promised', async (_what, returned, contents) => {
    const server = testServer().resource(uri, {}, async () => {
      await Promise.resolve()
      return returned()
    })
    expect((await read(server, uri)).result).toMatchObject({ contents })
  })

  test.each(cases)('%s, around middleware', async (_what, returned, contents) => {
    const server = testServer()
      .use((_call, next) => next())
      .resource(uri, {}, returned)
    expect((await read(server, uri)).result).toMatchObject({ contents })
  })

  test('has the media type of its definition', async () => {
    const server = testServer()
      .resource('a://text', { mimeType: 'text/csv' }, () => 'a,b')
      .resource('a://bytes', { mimeType: 'image/png' }, () => new Uint8Array(1))
      .resource('a://json', { mimeType: 'application/geo+json' }, () => ({}))
    for (const [name, mimeType] of [
      ['text', 'text/csv'],
      ['bytes', 'image/png'],
      ['json', 'application/geo+json'],
    ]) {
      expect((await read(server, `a://${name ?? ''}`)).result).toMatchObject({ contents: [{ mimeType }] })
    }
  })

  test('may be large', async () => {
    const bytes = Uint8Array.from({ length: 200_000 }, (_, index) => index % 256)
    const { result } = await read(
      testServer().resource(uri, {}, () => bytes),
      uri,
    )
    const [{ blob } = { blob: '' }] = result?.['contents'] as { blob: string }[]
    expect(Buffer.from(blob, 'base64').equals(bytes)).toBe(true)
  })
})

describe('a template', () => {
  const server = testServer()
    .resource('city://{country}/{name}', {}, ({ country, name }) => ({ country, name }))
    .resource('repo://{owner}/{path*}{?ref}', {}, ({ owner, path, ref }) => ({ owner, path, ref: ref ?? 'main' }))
    .resource('city://fr/paris', {}, () => 'the one and only')

  test('gives its variables to the handler', async () => {
    expect((await read(server, 'city://de/berlin')).result).toMatchObject({
      contents: [{ uri: 'city://de/berlin', text: '{"country":"de","name":"berlin"}' }],
    })
    expect((await read(server, 'repo://me/src/index.ts?ref=next')).result).toMatchObject({
      contents: [{ text: '{"owner":"me","path":"src/index.ts","ref":"next"}' }],
    })
  })

  test('yields to a resource with that very URI', async () => {
    expect((await read(server, 'city://fr/paris')).result).toMatchObject({ contents: [{ text: 'the one and only' }] })
  })
})

describe('resources/read', () => {
  const server = testServer()
    .resource('notes://{name}', {}, ({ name }) => (name === 'there' ? 'here' : undefined))
    .resource('notes://{name}/null', {}, () => null)
    .resource('notes://{name}/thrown', {}, ({ name }) => {
      throw new ResourceNotFoundError(name)
    })

  test.each(['nowhere://', 'notes://a/b/c', 'notes://missing', 'notes://a/null', 'notes://a/thrown', '__proto__', ''])(
    'says that there is no %j',
    async (uri) => {
      for (const version of ['2024-11-05', '2025-11-25']) {
        expect(await read(server, uri, version)).toMatchObject({
          error: { code: -32_002, data: { uri: expect.any(String) as string } },
        })
      }
    },
  )

  test.each([[undefined], [null], [7], [{}]])('refuses %j for a URI', async (uri) => {
    expect(await read(server, uri)).toMatchObject({ error: { code: -32_602 } })
  })

  test('looks at no URI that is too long', async () => {
    expect(await read(server, `notes://${'x'.repeat(9000)}`)).toMatchObject({ error: { code: -32_602 } })
  })

  test('masks what a handler throws', async () => {
    const failing = testServer()
      .resource('a://bad', {}, () => {
        throw new Error('hunter2')
      })
      .resource('a://told', {}, () => {
        throw new ToolError('closed on Sundays')
      })
    failing.on('error', () => undefined)
    const { error } = await read(failing, 'a://bad')
    expect(error).toMatchObject({ code: -32_603, data: { reference: expect.any(String) as string } })
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect(await read(failing, 'a://told')).toMatchObject({ error: { code: -32_603, message: 'closed on Sundays' } })
  })

  test('masks contents that no client could read', async () => {
    for (const contents of [{ blob: '?' }, { text: 'a', blob: 'AAAA' }, {}, { text: 5 }, { uri: 'no uri', text: 'a' }]) {
      const failing = testServer().resource('a://bad', {}, () => ({ contents: [contents] }) as never)
      failing.on('error', () => undefined)
      expect(await read(failing, 'a://bad')).toMatchObject({ error: { code: -32_603 } })
    }
  })

  test('does not exist on a server without resources', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-11-25')
    for (const method of ['resources/read', 'resources/list', 'resources/templates/list']) {
      expect(await client.request(method, { uri: 'a://b' })).toMatchObject({ error: { code: -32_601 } })
    }
  })
})

describe('resources/list', () => {
  test('shows resources, what templates list, and templates by themselves', async () => {
    const server = testServer()
      .resource('a://one', { name: 'one', title: 'One', size: 3 }, () => '')
      .resource(
        'a://{id}',
        { description: 'By id', list: (ctx) => [{ uri: `a://${ctx.principal?.id ?? 'nobody'}`, name: 'own' }] },
        () => '',
      )
      .resource('b://{id}', {}, () => '')
    await using client = await RawLinkedClient.open(server, '2025-11-25', { principal: { id: 'ada', scopes: [] } })
    expect((await client.request('resources/list')).result).toEqual({
      resources: [
        { uri: 'a://one', name: 'one', title: 'One', size: 3 },
        { uri: 'a://ada', name: 'own' },
      ],
    })
    expect((await client.request('resources/templates/list')).result).toEqual({
      resourceTemplates: [
        { uriTemplate: 'a://{id}', name: 'a://{id}', description: 'By id' },
        { uriTemplate: 'b://{id}', name: 'b://{id}' },
      ],
    })
    await using old = await RawLinkedClient.open(server, '2024-11-05')
    expect((await old.request('resources/list')).result).toEqual({
      resources: [
        { uri: 'a://one', name: 'one', size: 3 },
        { uri: 'a://nobody', name: 'own' },
      ],
    })
  })

  test('masks what a template throws', async () => {
    const server = testServer().resource(
      'a://{id}',
      {
        list: () => {
          throw new Error('hunter2')
        },
      },
      () => '',
    )
    server.on('error', () => undefined)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const { error } = await client.request('resources/list')
    expect(error).toMatchObject({ code: -32_603 })
    expect(JSON.stringify(error)).not.toContain('hunter2')
  })
})

describe('resources/subscribe', () => {
  const server = testServer()
    .resource('notes://{name}', {}, ({ name }) => name)
    .tool('touch', {}, (_input, ctx) => ctx.server.resourceUpdated('notes://a'))

  test('brings word of a resource until it is taken back, to this session alone', async () => {
    await using one = await RawLinkedClient.open(server, '2025-11-25')
    await using two = await RawLinkedClient.open(server, '2025-11-25')
    expect(await one.request('resources/subscribe', { uri: 'notes://a' })).toMatchObject({ result: {} })
    await two.request('resources/subscribe', { uri: 'notes://b' })
    server.resourceUpdated('notes://a')
    expect((await one.notification('notifications/resources/updated')).params).toEqual({ uri: 'notes://a' })
    await two.callTool('touch')
    await one.notification('notifications/resources/updated')
    expect(await one.request('resources/unsubscribe', { uri: 'notes://a' })).toMatchObject({ result: {} })
    server.resourceUpdated('notes://a')
    await one.request('ping')
    expect([...one.messages.kept, ...two.messages.kept]).toEqual([])
  })

  test('refuses what is not there', async () => {
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(await client.request('resources/subscribe', { uri: 'nowhere://' })).toMatchObject({ error: { code: -32_002 } })
    expect(await client.request('resources/subscribe', {})).toMatchObject({ error: { code: -32_602 } })
    expect(await client.request('resources/unsubscribe', { uri: 'notes://never' })).toMatchObject({ result: {} })
  })
})
