import { createServer } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

const PREFIX = 'io.modelcontextprotocol/'
const KEYS = ['the key of all servers behind one address']

/** A server whose tool asks for a name, and counts what it did before. */
function createAskingServer() {
  const done = { steps: 0 }
  const server = createServer({ name: 'asking', version: '1.0.0', stateKeys: KEYS })
    .tool('greet', {}, async (_input, ctx) => {
      await ctx.once('step', () => ++done.steps)
      const { name } = await ctx.elicit('name', { message: 'Who are you?', schema: z.object({ name: z.string() }) })
      return `Hello ${name}`
    })
    .tool('who', {}, (_input, { client }) => ({ name: client.info?.name ?? null, roots: client.can('roots') }))
    .tool('wait', { input: z.object({ ms: z.number() }) }, async ({ ms }, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => setTimeout(resolve, ms))
      return `${ms}`
    })
    .tool('later', { task: 'optional' }, () => 'done')
  return { server, done }
}

const capabilities = { elicitation: {} }
const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }

describe('a request', () => {
  test.each(inForce('STATE-01'))(
    '[STATE-01] is answered by its own terms, whatever came before on its connection (%s)',
    async (version) => {
      const client = await SpecClient.open(createAskingServer().server, version)
      // A session of another revision, with other capabilities, on the same connection.
      const params = {
        protocolVersion: '2025-06-18',
        capabilities: { roots: {}, elicitation: {} },
        clientInfo: { name: 'old', version: '1' },
      }
      client.send({ jsonrpc: '2.0', id: 'initialize', method: 'initialize', params })
      client.send({ jsonrpc: '2.0', method: 'notifications/initialized' })
      await client.answer('initialize', '2025-06-18')
      const who = async (meta: object): Promise<unknown> =>
        (await client.callTool('who', {}, { meta: { ...meta } }))['structuredContent']
      expect(await who({})).toEqual({ name: null, roots: false })
      expect(
        await who({ [`${PREFIX}clientInfo`]: { name: 'a', version: '1' }, [`${PREFIX}clientCapabilities`]: { roots: {} } }),
      ).toEqual({ name: 'a', roots: true })
      expect(await who({})).toEqual({ name: null, roots: false })
      expect(await client.error('tools/call', { name: 'greet' })).toMatchObject({ code: -32_021 })
      const unserved = { [`${PREFIX}protocolVersion`]: '2099-01-01' }
      expect(await client.error('tools/list', {}, { meta: unserved })).toMatchObject({ code: -32_022 })
      expect(await client.result('tools/list')).toMatchObject({ tools: expect.any(Array) })
    },
  )

  test.each(inForce('STATE-02'))(
    '[STATE-02] may be one of many of different conversations on a connection (%s)',
    async (version) => {
      const client = await SpecClient.open(createAskingServer().server, version)
      const ids = Array.from({ length: 20 }, (_, index) => {
        const meta = { progressToken: `of ${index}`, [`${PREFIX}clientInfo`]: { name: `agent ${index}`, version: '1' } }
        return client.begin('tools/call', { name: 'wait', arguments: { ms: 40 - index } }, { meta })
      })
      const who = client.begin(
        'tools/call',
        { name: 'who' },
        { meta: { [`${PREFIX}clientInfo`]: { name: 'another', version: '1' } } },
      )
      expect(await client.answer(who)).toMatchObject({ result: { structuredContent: { name: 'another' } } })
      for (const [index, id] of ids.entries())
        expect(await client.answer(id)).toMatchObject({ result: { content: [{ text: `${40 - index}` }] } })
      const tokens = (await client.settled()).map(({ params }) => params?.['progressToken'])
      expect(tokens).toEqual(Array.from({ length: 20 }, (_, index) => `of ${index}`))
    },
  )

  test('[STATE-03] may go on over another connection, to another process', async () => {
    const meta = { ...TERMS, [`${PREFIX}clientCapabilities`]: capabilities }
    const first = await HttpEndpoint.serve(createAskingServer().server)
    const asked = (await first.call('tools/call', { name: 'greet' }, { meta })).messages[0]?.result
    expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { name: {} } })
    const second = createAskingServer()
    const other = await HttpEndpoint.serve(second.server)
    const params = { name: 'greet', inputResponses, requestState: asked?.['requestState'] }
    expect((await other.call('tools/call', params, { meta })).messages).toMatchObject([
      { result: { content: [{ text: 'Hello Ada' }] } },
    ])
    // What the first process did is not done again.
    expect(second.done.steps).toBe(0)
  })

  test.each(inForce('STATE-04'))(
    '[STATE-04] finds what earlier ones left by an identifier that it carries, and only by that (%s)',
    async (version) => {
      const { server, done } = createAskingServer()
      const client = await SpecClient.open(server, version, {
        capabilities: { ...capabilities, extensions: { [`${PREFIX}tasks`]: {} } },
      })
      const { requestState } = await client.callTool('greet')
      expect(done.steps).toBe(1)
      await client.result('tools/call', { name: 'greet', arguments: {}, inputResponses })
      expect(done.steps).toBe(2) // without the state the call begins anew
      await client.result('tools/call', { name: 'greet', arguments: {}, inputResponses, requestState })
      expect(done.steps).toBe(2)
      const { taskId } = await client.callTool('later')
      const other = await SpecClient.open(server, version, { capabilities: { extensions: { [`${PREFIX}tasks`]: {} } } })
      expect(await other.result('tasks/get', { taskId })).toMatchObject({ taskId })
    },
  )
})

describe('lists', () => {
  test.each(inForce('STATE-05'))(
    '[STATE-05] are the same on every connection, whatever was called there (%s)',
    async (version) => {
      const server = createServer({ name: 'lists', version: '1.0.0' })
        .tool('a', {}, () => 'a')
        .resource('notes://a', {}, () => 'a')
        .prompt('a', {}, () => 'a')
      const used = await SpecClient.open(server, version, { capabilities: { roots: {} } })
      const listsOf = async (client: SpecClient): Promise<unknown> =>
        Promise.all(
          ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list'].map((method) => client.result(method)),
        )
      const before = await listsOf(used)
      await used.callTool('a')
      await used.result('resources/read', { uri: 'notes://a' })
      await used.result('prompts/get', { name: 'a' })
      const fresh = await SpecClient.open(server, version)
      expect(await listsOf(used)).toEqual(before)
      expect(await listsOf(fresh)).toEqual(before)
      server.tool('b', {}, () => 'b')
      expect(await listsOf(fresh)).toEqual(await listsOf(used))
      expect(await listsOf(fresh)).not.toEqual(before)
    },
  )
})
