import { createServer, type ProtocolVersion } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createFullServer } from './full-server.ts'
import { inForce } from './requirements.ts'
import { between, since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const WITH_INITIALIZE = between('2024-11-05', '2025-11-25')

/** A tool that asks the client something, within a time limit of its own. */
function createAskingServer(timeoutMs = 60_000) {
  return createServer({ name: 'asking', version: '1.0.0', timeoutMs })
    .tool('ask', {}, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .tool('ask_briefly', { timeoutMs: 40 }, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .tool('progress', { timeoutMs: 60 }, async (_input, ctx) => {
      for (let step = 0; !ctx.signal.aborted; step++) {
        ctx.progress(step)
        await new Promise((resolve) => setTimeout(resolve, 5))
      }
    })
}

const withRoots = { capabilities: { roots: { listChanged: true } } }

function initializeParams(protocolVersion: unknown) {
  return { protocolVersion, capabilities: {}, clientInfo: { name: 'spec', version: '1.0.0' } }
}

/** A client whose connection is open, but not its session. */
async function openWithoutSession(server: ReturnType<typeof createServer> | ReturnType<typeof createFullServer>) {
  const client = await SpecClient.open(server, '2026-07-28')
  return {
    client,
    initialize: async (protocolVersion: unknown, answered: ProtocolVersion) => {
      client.send({ jsonrpc: '2.0', id: 'i', method: 'initialize', params: initializeParams(protocolVersion) })
      return client.answer('i', answered)
    },
  }
}

describe('initialize', () => {
  test.each(inForce('LIFE-01'))(
    '[LIFE-01] comes first, and is answered with version, capabilities and who the server is (%s)',
    async (version) => {
      const { client, initialize } = await openWithoutSession(createFullServer())
      for (const method of ['tools/list', 'resources/list', 'prompts/list', 'tools/call', 'logging/setLevel']) {
        client.send({ jsonrpc: '2.0', id: method, method, params: {} })
        expect(await client.answer(method)).toMatchObject({ error: { code: -32_600 } })
      }
      expect(await initialize(version, version)).toMatchObject({
        result: { protocolVersion: version, capabilities: { tools: {} }, serverInfo: { name: 'full', version: '1.0.0' } },
      })
      client.send({ jsonrpc: '2.0', id: 'list', method: 'tools/list' })
      expect(await client.answer('list', version)).toMatchObject({ result: { tools: expect.any(Array) } })
    },
  )

  test.each(inForce('LIFE-02'))('[LIFE-02] with a version that is served is answered with it (%s)', async (version) => {
    for (const protocolVersions of [undefined, [version], [version, '2026-07-28'] as const]) {
      const { initialize } = await openWithoutSession(
        createServer({ name: 'a', version: '1', ...(protocolVersions && { protocolVersions }) }),
      )
      expect(await initialize(version, version)).toMatchObject({ result: { protocolVersion: version } })
    }
  })

  test.each(inForce('LIFE-03'))(
    '[LIFE-03] with a version that is not served is answered with one that is (%s)',
    async (version) => {
      const { initialize } = await openWithoutSession(createServer({ name: 'a', version: '1', protocolVersions: [version] }))
      for (const unserved of [
        '1999-01-01',
        '2099-01-01',
        'latest',
        '',
        ...WITH_INITIALIZE.filter((other) => other !== version),
      ].slice(0, 1)) {
        expect(await initialize(unserved, version)).toMatchObject({ result: { protocolVersion: version } })
      }
    },
  )

  test('[LIFE-04] with a version that is not served is answered with the latest that opens with initialize', async () => {
    for (const unserved of ['1999-01-01', '2099-01-01', 'latest', '', '2026-07-28']) {
      const { initialize } = await openWithoutSession(createFullServer())
      expect(await initialize(unserved, '2025-11-25')).toMatchObject({ result: { protocolVersion: '2025-11-25' } })
    }
    const pinned = createServer({ name: 'a', version: '1', protocolVersions: ['2025-03-26', '2024-11-05'] })
    const { initialize } = await openWithoutSession(pinned)
    expect(await initialize('2025-11-25', '2025-03-26')).toMatchObject({ result: { protocolVersion: '2025-03-26' } })
  })

  test.each(inForce('LIFE-08'))(
    '[LIFE-08] that is malformed is answered by an error, as what else goes wrong is (%s)',
    async (version) => {
      for (const protocolVersion of [undefined, null, 5, {}]) {
        const { initialize } = await openWithoutSession(createFullServer())
        expect(await initialize(protocolVersion, version)).toMatchObject({ error: { code: -32_602 } })
      }
      // A capability that the client lacks, and a time limit that passes, are told to the model: the call fails, the connection goes on.
      const client = await SpecClient.open(createAskingServer(), version)
      expect(await client.callTool('ask')).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('roots') as string }],
      })
      expect(await client.callTool('progress')).toMatchObject({
        isError: true,
        content: [{ text: expect.stringContaining('60 ms') as string }],
      })
      expect(await client.settled()).toEqual([])
    },
  )

  test.each(inForce('LIFE-12'))('[LIFE-12] tells the capabilities that the server has, and no others (%s)', async (version) => {
    const listChanged = { listChanged: true }
    const completions = since('2025-03-26').includes(version) ? { completions: {} } : {}
    const capabilitiesOf = async (server: Parameters<typeof SpecClient.open>[0]) =>
      (await SpecClient.open(server, version)).initialized?.result?.['capabilities']
    const named = { name: 'a', version: '1' }
    expect(await capabilitiesOf(createServer(named))).toEqual({ logging: {} })
    expect(await capabilitiesOf(createServer(named).tool('a', {}, () => 'a'))).toEqual({ logging: {}, tools: listChanged })
    expect(await capabilitiesOf(createServer(named).resource('a://b', {}, () => 'a'))).toEqual({
      logging: {},
      resources: { subscribe: true, ...listChanged },
    })
    expect(await capabilitiesOf(createServer(named).prompt('a', {}, () => 'a'))).toEqual({ logging: {}, prompts: listChanged })
    const completed = createServer(named).prompt('a', { args: { b: z.enum(['c']) } }, () => 'a')
    expect(await capabilitiesOf(completed)).toEqual({ logging: {}, prompts: listChanged, ...completions })
    const tasks = { list: {}, cancel: {}, requests: { tools: { call: {} } } }
    const inBackground = createServer(named).tool('a', { task: 'optional' }, () => 'a')
    const expected = { logging: {}, tools: listChanged, ...(version === '2025-11-25' && { tasks }) }
    expect(await capabilitiesOf(inBackground)).toEqual(expected)
  })

  test.each(inForce('LIFE-13'))(
    '[LIFE-13] tells of the server what the revision knows, and how to use it (%s)',
    async (version) => {
      const { initialized } = await SpecClient.open(createFullServer(), version)
      const more = since('2025-11-25').includes(version)
        ? { description: 'One of everything', websiteUrl: 'https://example.com', icons: expect.any(Array) as unknown[] }
        : {}
      expect(initialized?.result).toMatchObject({ instructions: 'Ask.' })
      expect(initialized?.result?.['serverInfo']).toEqual({ name: 'full', version: '1.0.0', title: 'Full', ...more })
      const plain = await SpecClient.open(createServer({ name: 'a', version: '1' }), version)
      expect(plain.initialized?.result).not.toHaveProperty('instructions')
    },
  )

  test.each(inForce('LIFE-14'))('[LIFE-14] cannot be cancelled (%s)', async (version) => {
    const { client } = await openWithoutSession(createFullServer())
    client.send({ jsonrpc: '2.0', id: 'i', method: 'initialize', params: initializeParams(version) })
    client.notify('notifications/cancelled', { requestId: 'i', reason: 'changed my mind' })
    expect(await client.answer('i', version)).toMatchObject({ result: { protocolVersion: version } })
    client.notify('notifications/initialized')
    client.send({ jsonrpc: '2.0', id: 'list', method: 'tools/list' })
    expect(await client.answer('list', version)).toMatchObject({ result: {} })
  })
})

describe('before notifications/initialized', () => {
  test.each(inForce('LIFE-05'))('[LIFE-05] the server sends no request, and no word of changes (%s)', async (version) => {
    const server = createAskingServer()
    const client = await SpecClient.open(server, version, { ...withRoots, isSilent: true })
    const id = client.begin('tools/call', { name: 'ask' })
    server.removeTool('progress')
    expect(await client.settled()).toEqual([])
    client.notify('notifications/initialized')
    const { id: asked } = await client.serverRequest('roots/list')
    client.respond(asked, { roots: [] })
    expect(await client.answer(id)).toMatchObject({ result: { content: [{ text: '0 roots' }] } })
    expect(await client.settled()).toEqual([])
  })

  test.each(inForce('LIFE-05'))(
    '[LIFE-05] a request that was given up meanwhile is not sent afterwards (%s)',
    async (version) => {
      const client = await SpecClient.open(createAskingServer(), version, { ...withRoots, isSilent: true })
      const id = client.begin('tools/call', { name: 'ask' })
      client.notify('notifications/cancelled', { requestId: id })
      client.notify('notifications/initialized')
      expect(await client.settled()).toEqual([])
    },
  )
})

describe('what was negotiated', () => {
  test.each([...inForce('LIFE-06'), ...inForce('LIFE-07')])(
    '[LIFE-06, LIFE-07] holds: only features of the revision and of the client are used (%s)',
    async (version) => {
      // Every message is checked against the schema of the revision, which knows nothing of later features.
      const server = createFullServer()
      const client = await SpecClient.open(server, version)
      for (const name of ['structured', 'content', 'steps'])
        await client.request('tools/call', { name }, { meta: { progressToken: 1 } })
      for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'])
        await client.result(method)
      await client.result('prompts/get', { name: 'review', arguments: { language: 'ts' } })
      for (const method of ['server/discover', 'subscriptions/listen', 'tasks/update']) {
        expect(await client.error(method, {}, { isInvalid: true })).toMatchObject({ code: -32_601 })
      }
      // A client without capabilities is asked for nothing.
      const asking = await SpecClient.open(createAskingServer(), version)
      expect(await asking.callTool('ask')).toMatchObject({ isError: true })
      expect(await asking.settled()).toEqual([])
    },
  )
})

describe('a request of the server', () => {
  test.each(WITH_INITIALIZE)(
    '[LIFE-09] that is not answered in time is cancelled, and waited for no longer (%s)',
    async (version) => {
      const client = await SpecClient.open(createAskingServer(40), version, withRoots)
      const call = client.begin('tools/call', { name: 'ask' })
      const { id } = await client.serverRequest('roots/list')
      expect(await client.notification('notifications/cancelled')).toMatchObject({ params: { requestId: id } })
      expect(await client.answer(call)).toMatchObject({ result: { isError: true, content: [{ text: 'timed out after 40 ms' }] } })
      client.respond(id, { roots: [] })
      expect(await client.settled()).toEqual([])
    },
  )

  test.each(WITH_INITIALIZE)('[LIFE-10] has the time limit of the tool that sends it (%s)', async (version) => {
    const client = await SpecClient.open(createAskingServer(), version, withRoots)
    const slow = client.begin('tools/call', { name: 'ask' })
    const { id } = await client.serverRequest('roots/list')
    const brief = client.begin('tools/call', { name: 'ask_briefly' })
    await client.serverRequest('roots/list')
    expect(await client.answer(brief)).toMatchObject({ result: { isError: true } })
    client.respond(id, { roots: [] })
    expect(await client.answer(slow)).toMatchObject({ result: { content: [{ text: '0 roots' }] } })
  })

  test.each(inForce('LIFE-11'))('[LIFE-11] has a limit that progress does not put off (%s)', async (version) => {
    const client = await SpecClient.open(createAskingServer(), version)
    const startedAt = performance.now()
    const result = await client.callTool('progress', {}, { meta: { progressToken: 'p' } })
    expect(result).toMatchObject({ isError: true, content: [{ text: 'timed out after 60 ms' }] })
    expect(performance.now() - startedAt).toBeGreaterThan(50)
    expect((await client.settled()).length).toBeGreaterThan(0)
  })
})

describe('ping', () => {
  test.each(inForce('LIFE-15'))(
    '[LIFE-15] is answered at once with an empty result, before and after initialize (%s)',
    async (version) => {
      const { client } = await openWithoutSession(createAskingServer())
      client.send({ jsonrpc: '2.0', id: 'early', method: 'ping' })
      expect(await client.answer('early', version)).toEqual({ jsonrpc: '2.0', id: 'early', result: {} })
      const busy = await SpecClient.open(createAskingServer(), version, withRoots)
      busy.begin('tools/call', { name: 'ask' })
      expect(await busy.request('ping', {}, { id: 'p' })).toEqual({ jsonrpc: '2.0', id: 'p', result: {} })
    },
  )
})
