import { readFileSync } from 'node:fs'
import { createServer, extension, type ProtocolVersion, PROTOCOL_VERSIONS } from '@portico/core'
import { RawLinkedClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { createFullServer } from './full-server.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

const PREFIX = 'io.modelcontextprotocol/'

/** A server with an extension of its own: a request, with parameters. */
function createExtendedServer() {
  return createServer({ name: 'extended', version: '1.0.0' })
    .tool('plain', {}, (_input, ctx) =>
      ctx.client.capabilities.extensions?.['com.example/search'] === undefined ? 'core' : 'extended',
    )
    .extend(
      extension({
        id: 'com.example/search',
        settings: { fuzzy: true },
        methods: {
          'search/run': { params: z.object({ query: z.string().max(10) }), handler: ({ query }) => ({ found: [query] }) },
        },
      }),
    )
}

const withSearch = { capabilities: { extensions: { 'com.example/search': {} } } }

function createModernServer() {
  return createServer({ name: 'modern', version: '1.0.0', protocolVersions: ['2026-07-28'] }).tool('a', {}, () => 'a')
}

describe('server/discover', () => {
  test.each(inForce('VER-01'))('[VER-01] tells versions, capabilities and instructions (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    expect(await client.result('server/discover')).toMatchObject({
      resultType: 'complete',
      supportedVersions: PROTOCOL_VERSIONS,
      capabilities: { tools: { listChanged: true }, resources: {}, prompts: {}, completions: {} },
      instructions: 'Ask.',
    })
    const plain = await SpecClient.open(createServer({ name: 'a', version: '1' }), version)
    expect(await plain.result('server/discover')).not.toHaveProperty('instructions')
  })

  test.each(inForce('VER-04'))(
    '[VER-04] tells of no capability whose methods are not there, and of all that are (%s)',
    async (version) => {
      const lists = { tools: 'tools/list', resources: 'resources/list', prompts: 'prompts/list' }
      const named = { name: 'a', version: '1' }
      const servers = [
        createServer(named),
        createServer(named).tool('a', {}, () => 'a'),
        createServer(named).resource('a://b', {}, () => 'a'),
        createServer(named).prompt('a', { args: { b: z.enum(['c']) } }, () => 'a'),
        createFullServer(),
      ]
      for (const server of servers) {
        const client = await SpecClient.open(server, version)
        const { capabilities } = z
          .object({ capabilities: z.record(z.string(), z.unknown()) })
          .parse(await client.result('server/discover'))
        for (const [name, method] of Object.entries(lists)) {
          const { error } = await client.request(method)
          expect(error?.code).toBe(name in capabilities ? undefined : -32_601)
        }
        const ref = { type: 'ref/prompt', name: 'none' }
        const { error } = await client.request('completion/complete', { ref, argument: { name: 'b', value: '' } })
        expect(error?.code).toBe('completions' in capabilities ? -32_602 : -32_601)
      }
    },
  )

  test.each(inForce('VER-14'))(
    '[VER-14] has the instructions as the author wrote them: nothing of the tools is put in (%s)',
    async (version) => {
      const instructions = 'Search before you write.'
      const server = createServer({ name: 'a', version: '1', instructions }).tool(
        'a',
        { description: 'The description' },
        () => 'a',
      )
      const client = await SpecClient.open(server, version)
      expect((await client.result('server/discover'))['instructions']).toBe(instructions)
    },
  )
})

describe('a version', () => {
  test.each(inForce('VER-02'))('[VER-02] that is not served is answered −32022 with those that are (%s)', async (version) => {
    const pinned = createServer({ name: 'a', version: '1', protocolVersions: [version, '2025-06-18'] })
    for (const [server, supported] of [
      [createFullServer(), PROTOCOL_VERSIONS],
      [pinned, ['2025-06-18', version]],
    ] as const) {
      const client = await SpecClient.open(server, version)
      for (const requested of ['1900-01-01', '2025-11-24', 'latest', '']) {
        for (const method of ['tools/list', 'server/discover', 'no/such/method']) {
          const error = await client.error(method, {}, { meta: { [`${PREFIX}protocolVersion`]: requested }, isInvalid: true })
          expect(error).toMatchObject({ code: -32_022, data: { requested, supported } })
        }
      }
    }
  })

  test('[VER-02] that is not served is answered 400 over HTTP', async () => {
    const endpoint = await HttpEndpoint.serve(createFullServer())
    const meta = { ...TERMS, [`${PREFIX}protocolVersion`]: '2099-01-01' }
    const answer = await endpoint.call('tools/list', {}, { id: 'x', meta, headers: { 'mcp-protocol-version': '2099-01-01' } })
    expect(answer).toMatchObject({ status: 400, messages: [{ id: 'x', error: { code: -32_022 } }] })
  })

  test.each(inForce('VER-03'))('[VER-03] is named by the error exactly when it is by server/discover (%s)', async (version) => {
    for (const protocolVersions of [[version], [version, '2024-11-05'], PROTOCOL_VERSIONS] as const) {
      const client = await SpecClient.open(createServer({ name: 'a', version: '1', protocolVersions }), version)
      const { supportedVersions } = await client.result('server/discover')
      const { data } = await client.error('tools/list', {}, { meta: { [`${PREFIX}protocolVersion`]: '1900-01-01' } })
      expect(data).toMatchObject({ supported: supportedVersions })
    }
  })
})

describe('a server of this revision alone', () => {
  test('[VER-11] names what it serves in the error to initialize, over stdio and its like', async () => {
    const client = new RawLinkedClient(createModernServer())
    onTestFinished(() => client.close())
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'old', version: '1' } }
    expect((await client.request('initialize', params)).error).toMatchObject({
      code: -32_022,
      data: { requested: '2025-11-25', supported: ['2026-07-28'] },
      message: expect.stringContaining('2026-07-28') as string,
    })
  })

  test('[VER-11] names what it serves in the error to initialize, over HTTP', async () => {
    const endpoint = await HttpEndpoint.serve(createModernServer())
    const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'old', version: '1' } }
    for (const headers of [{}, { 'mcp-protocol-version': '2025-11-25' }]) {
      const answer = await endpoint.post({ jsonrpc: '2.0', id: 'i', method: 'initialize', params }, { headers })
      expect(answer).toMatchObject({
        status: 400,
        messages: [{ id: 'i', error: { code: -32_022, data: { supported: ['2026-07-28'] } } }],
      })
      expect(answer.headers).not.toHaveProperty('mcp-session-id')
    }
  })
})

describe('a server of both kinds of revisions', () => {
  test('[VER-12] lets a client find out which it speaks, over stdio and its like', async () => {
    const client = new RawLinkedClient(createFullServer())
    onTestFinished(() => client.close())
    const probe = await client.request('server/discover', { _meta: TERMS })
    expect(probe.result).toMatchObject({ supportedVersions: PROTOCOL_VERSIONS })
    // A client that knows nothing of it goes on as ever, on the same connection.
    expect(await client.initialize({ protocolVersion: '2024-11-05' })).toMatchObject({
      result: { protocolVersion: '2024-11-05' },
    })
  })

  test('[VER-12] lets a client find out which it speaks, over HTTP', async () => {
    const endpoint = await HttpEndpoint.serve(createFullServer())
    const wrong = { ...TERMS, [`${PREFIX}protocolVersion`]: '2099-01-01' }
    const refused = await endpoint.call('server/discover', {}, { meta: wrong, headers: { 'mcp-protocol-version': '2099-01-01' } })
    expect(refused).toMatchObject({
      status: 400,
      messages: [{ error: { code: -32_022, data: { supported: PROTOCOL_VERSIONS } } }],
    })
    expect(await endpoint.call('server/discover')).toMatchObject({
      status: 200,
      messages: [{ result: { supportedVersions: PROTOCOL_VERSIONS } }],
    })
    expect(await endpoint.openSession('2025-03-26')).toHaveProperty('mcp-session-id')
  })
})

describe('methods of earlier revisions', () => {
  test.each(inForce('VER-13'))('[VER-13] are not there, though the server serves those revisions too (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    const methods = ['initialize', 'ping', 'logging/setLevel', 'resources/subscribe', 'resources/unsubscribe']
    for (const method of methods) {
      expect(await client.error(method, { uri: 'notes://one', level: 'info' }, { isInvalid: true })).toMatchObject({
        code: -32_601,
      })
    }
  })
})

describe('an extension', () => {
  test('[VER-05] has an id with a prefix, by the rules of _meta keys', () => {
    for (const id of [
      'search',
      '/search',
      'com.example/',
      '1com/search',
      'com..example/search',
      'com.example-/search',
      'com.example/-a',
      'com.example/a b',
    ]) {
      expect(() => extension({ id })).toThrow(/extension .* expected an id/)
    }
    for (const id of ['com.example/search', 'io.modelcontextprotocol/ui', 'a/b', 'com.my-company.x1/a_b.c-d'])
      expect(extension({ id })).toEqual({ id })
  })

  test.each(inForce('VER-06'))(
    '[VER-06, VER-09] that the client does not declare is fallen back from, or refused (%s)',
    async (version) => {
      const client = await SpecClient.open(createExtendedServer(), version)
      expect(await client.callTool('plain')).toMatchObject({ content: [{ text: 'core' }] })
      expect(await client.callTool('plain', {}, withSearch)).toMatchObject({ content: [{ text: 'extended' }] })
      expect(await client.error('search/run', { query: 'a' }, { isInvalid: true })).toMatchObject({
        code: -32_021,
        data: { requiredCapabilities: withSearch.capabilities },
      })
      expect(await client.result('search/run', { query: 'a' }, { ...withSearch, isInvalid: true })).toMatchObject({
        found: ['a'],
      })
      // What the client declares and the server does not have changes nothing.
      const other = { capabilities: { extensions: { 'com.example/unknown': {} } } }
      expect(await client.callTool('plain', {}, other)).toMatchObject({ content: [{ text: 'core' }] })
    },
  )

  test('[VER-07] documents how clients without it are answered', () => {
    const page = readFileSync(new URL('../../docs/protocol-versions.md', import.meta.url), 'utf8')
    expect(page).toContain('Clients without an extension')
  })

  test.each(inForce('VER-08'))('[VER-08] is there only for who asks for it (%s)', async (version) => {
    const plain = await SpecClient.open(
      createServer({ name: 'a', version: '1' }).tool('a', {}, () => 'a'),
      version,
    )
    expect((await plain.result('server/discover'))['capabilities']).not.toHaveProperty('extensions')
    for (const method of ['tasks/get', 'tasks/update', 'tasks/cancel', 'skills/list', 'skills/get', 'search/run']) {
      const all = { extensions: { [`${PREFIX}tasks`]: {}, [`${PREFIX}skills`]: {}, 'com.example/search': {} } }
      expect(await plain.error(method, {}, { capabilities: all, isInvalid: true })).toMatchObject({ code: -32_601 })
    }
    const extended = await SpecClient.open(createExtendedServer(), version)
    expect(await extended.result('server/discover')).toMatchObject({
      capabilities: { extensions: { 'com.example/search': { fuzzy: true } } },
    })
  })

  test.each(inForce('VER-10'))('[VER-10] has its parameters validated like those of the core (%s)', async (version) => {
    const client = await SpecClient.open(createExtendedServer(), version)
    for (const params of [{}, { query: 5 }, { query: 'x'.repeat(11) }, { query: null }]) {
      expect(await client.error('search/run', params, { ...withSearch, isInvalid: true })).toMatchObject({ code: -32_602 })
    }
    for (const extensions of [5, null, 'com.example/search', ['com.example/search'], { 'com.example/search': null }]) {
      const { error } = await client.request('search/run', { query: 'a' }, { capabilities: { extensions }, isInvalid: true })
      expect(error).toMatchObject({ code: expect.any(Number) as number })
    }
  })
})

test.each(PROTOCOL_VERSIONS)('protocolVersions pins what is served: %s', async (version: ProtocolVersion) => {
  const client = await SpecClient.open(
    createServer({ name: 'a', version: '1', protocolVersions: [version] }).tool('a', {}, () => 'a'),
    version,
  )
  expect(await client.callTool('a')).toMatchObject({ content: [{ text: 'a' }] })
})
