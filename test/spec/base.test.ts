import { createServer, progress } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createFullServer, REQUESTS } from './full-server.ts'
import { inForce } from './requirements.ts'
import { ALL } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const SERVES_BATCHES = inForce('BASE-12')

/** Every answer and notification that a server with one of everything gives to requests of every kind. */
async function tour(version: (typeof ALL)[number]): Promise<readonly RawMessage[]> {
  const server = createFullServer()
  const client = await SpecClient.open(server, version)
  const answers: RawMessage[] = client.initialized === undefined ? [] : [client.initialized]
  for (const [index, [method, params]] of REQUESTS.entries()) {
    const meta = { progressToken: index, 'io.modelcontextprotocol/logLevel': 'debug' }
    answers.push(await client.request(method, params, { meta, isInvalid: true }))
  }
  server.removeTool('crash')
  server.removePrompt('review')
  server.resourceUpdated('notes://one')
  return [...answers, ...(await client.settled())]
}

/** Calls a tool that asks for the client's roots; resolves to what the client is asked, and lets it answer. */
async function askForRoots(client: SpecClient): Promise<RawMessage> {
  const id = client.begin('tools/call', { name: 'ask' })
  const request = await client.serverRequest('roots/list')
  client.respond(request.id, { roots: [] })
  await client.answer(id)
  return request
}

function createAskingServer() {
  return createServer({ name: 'asking', version: '1.0.0' })
    .tool('ask', {}, async (_input, ctx) => {
      const roots = await ctx.roots()
      return `${roots.length} roots`
    })
    .tool('nothing', {}, () => undefined)
    .tool('wait', {}, (_input, { signal }) => new Promise((_, reject) => signal.addEventListener('abort', reject)))
}

describe('a message', () => {
  test.each(inForce('BASE-01'))('[BASE-01] is JSON-RPC 2.0, and nothing else is taken (%s)', async (version) => {
    const messages = await tour(version)
    expect(messages.length).toBeGreaterThan(REQUESTS.length)
    expect(messages.filter(({ jsonrpc }) => jsonrpc !== '2.0')).toEqual([])
    const client = await SpecClient.open(createFullServer(), version)
    for (const jsonrpc of ['1.0', 2, '2', null, undefined]) {
      client.send({ ...client.toRequest('tools/list', {}, { id: 'x' }), jsonrpc })
      expect(await client.answer('x')).toMatchObject({ error: { code: -32_600 } })
    }
  })

  test.each(inForce('BASE-14').filter((version) => !SERVES_BATCHES.includes(version)))(
    '[BASE-14] is a single object: a batch is refused, and nothing in it is acted on (%s)',
    async (version) => {
      const client = await SpecClient.open(createFullServer(), version)
      client.send([client.toRequest('tools/list', {}, { id: 'a' }), client.toRequest('tools/list', {}, { id: 'b' })])
      expect(await client.answer(null)).toMatchObject({ error: { code: -32_600 } })
      expect(await client.settled()).toEqual([])
    },
  )
})

describe('a request', () => {
  test.each(inForce('BASE-02'))('[BASE-02] has a string or an integer for its id, never null (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    for (const id of ['', 'a', '1', 0, 1, -1, Number.MAX_SAFE_INTEGER]) {
      expect(await client.request('tools/list', {}, { id })).toMatchObject({ id, result: {} })
    }
    for (const id of [null, 1.5, true, {}, []]) {
      client.send({ ...client.toRequest('tools/list'), id })
      expect(await client.answer(null)).toMatchObject({ error: { code: -32_600 } })
    }
  })

  test.each(inForce('BASE-03'))('[BASE-03] of the server has an id that no other of the session had (%s)', async (version) => {
    const client = await SpecClient.open(createAskingServer(), version, { capabilities: { roots: {} } })
    const ids: unknown[] = []
    for (let count = 0; count < 5; count++) ids.push((await askForRoots(client)).id)
    expect(new Set(ids).size).toBe(5)
  })

  test.each(inForce('BASE-04'))(
    '[BASE-04] is refused with the id of one that is not answered yet; the server sends none itself (%s)',
    async (version) => {
      const client = await SpecClient.open(createAskingServer(), version, { capabilities: { roots: {} } })
      client.begin('tools/call', { name: 'wait' }, { id: 'same' })
      expect(await client.request('tools/call', { name: 'wait' }, { id: 'same' })).toMatchObject({ error: { code: -32_600 } })
      expect(await client.request('tools/call', { name: 'ask' })).toMatchObject({ result: { resultType: 'input_required' } })
      expect((await client.settled()).filter(({ method }) => method !== undefined)).toEqual([])
    },
  )
})

describe('a response', () => {
  test.each(inForce('BASE-05'))(
    '[BASE-05] carries the id of its request, and none where it could not be read (%s)',
    async (version) => {
      const client = await SpecClient.open(createFullServer(), version)
      const ids = ['first', 2, 'third'].map((id) => client.begin('tools/call', { name: 'steps' }, { id }))
      for (const id of [...ids].reverse()) expect(await client.answer(id)).toMatchObject({ id, result: {} })
      expect(await client.request('no/such/method', {}, { id: 'unknown', isInvalid: true })).toMatchObject({
        id: 'unknown',
        error: {},
      })
      // Readable, though the message is none.
      client.send({ jsonrpc: '2.0', id: 'readable', method: 5 })
      expect(await client.answer('readable')).toMatchObject({ id: 'readable', error: { code: -32_600 } })
    },
  )

  // The schemas before have no form for it; there it is as in JSON-RPC.
  test.each(['2025-11-25', '2026-07-28'] as const)(
    '[BASE-05] to a message without a readable id is valid by the schema (%s)',
    async (version) => {
      const client = await SpecClient.open(createFullServer(), version)
      for (const text of ['{', '{"jsonrpc":"2.0","id":{},"method":"tools/list"}', '5']) {
        client.send(text)
        expect(await client.answer(null)).not.toHaveProperty('id')
      }
    },
  )

  test.each(inForce('BASE-06'))('[BASE-06] has either a result or an error (%s)', async (version) => {
    const answers = (await tour(version)).filter(({ method }) => method === undefined)
    expect(answers.filter(({ result, error }) => (result === undefined) === (error === undefined))).toEqual([])
  })

  test.each(inForce('BASE-07'))('[BASE-07] has a result, or an error with code and message (%s)', async (version) => {
    const answers = (await tour(version)).filter(({ method }) => method === undefined)
    const results = answers.filter(({ result }) => result !== undefined)
    const errors = answers.flatMap(({ error }) => error ?? [])
    expect(results.length + errors.length).toBe(answers.length)
    expect(errors.length).toBeGreaterThan(3)
    for (const error of errors) expect(error).toMatchObject({ code: expect.any(Number), message: expect.any(String) })
  })

  test.each(inForce('BASE-15'))('[BASE-15] says what kind of result it has (%s)', async (version) => {
    const results = (await tour(version)).flatMap(({ result }) => result ?? [])
    expect(results.length).toBeGreaterThan(10)
    expect(new Set(results.map(({ resultType }) => resultType))).toEqual(new Set(['complete']))
    const client = await SpecClient.open(createAskingServer(), version, { capabilities: { roots: {} } })
    expect(await client.callTool('ask')).toMatchObject({ resultType: 'input_required' })
  })

  test.each(inForce('BASE-16'))(
    '[BASE-16] has only kinds of the core and of extensions that are declared (%s)',
    async (version) => {
      const server = createServer({ name: 'tasks', version: '1.0.0' }).tool('later', { task: 'optional' }, () => 'done')
      const tasks = { extensions: { 'io.modelcontextprotocol/tasks': {} } }
      const client = await SpecClient.open(server, version)
      expect(await client.result('server/discover')).toMatchObject({ capabilities: tasks })
      expect(await client.callTool('later', {}, { capabilities: tasks })).toMatchObject({ resultType: 'task' })
      expect(await client.callTool('later')).toMatchObject({ resultType: 'complete' })
    },
  )
})

describe('an error', () => {
  test.each(inForce('BASE-08'))('[BASE-08] has an integer for its code (%s)', async (version) => {
    const codes = (await tour(version)).flatMap(({ error }) => error?.code ?? [])
    expect(codes.length).toBeGreaterThan(3)
    expect(codes.filter((code) => !Number.isInteger(code))).toEqual([])
  })

  test.each(inForce('BASE-09'))('[BASE-09] says in one short sentence what is wrong (%s)', async (version) => {
    const messages = (await tour(version)).flatMap(({ error }) => error?.message ?? [])
    expect(messages.filter((message) => message === '' || message.includes('\n') || message.length > 300)).toEqual([])
  })

  test.each(inForce('BASE-17'))('[BASE-17] has the code of JSON-RPC for what is wrong (%s)', async (version) => {
    const server = createServer({ name: 'codes', version: '1.0.0' }).prompt('crash', {}, () => {
      throw new Error('of the handler')
    })
    server.on('error', () => undefined)
    const client = await SpecClient.open(server, version)
    client.send('{"jsonrpc":"2.0",')
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_700 } })
    client.send({ jsonrpc: '2.0', id: 'x', params: {} })
    expect(await client.answer('x')).toMatchObject({ error: { code: -32_600 } })
    expect(await client.error('no/such/method', {}, { isInvalid: true })).toMatchObject({ code: -32_601 })
    expect(await client.error('prompts/get', { name: 5 }, { isInvalid: true })).toMatchObject({ code: -32_602 })
    expect(await client.error('prompts/get', { name: 'crash' })).toMatchObject({ code: -32_603 })
  })
})

describe('a notification', () => {
  test.each(inForce('BASE-10'))('[BASE-10] of the server has no id (%s)', async (version) => {
    const notifications = (await tour(version)).filter(({ method }) => method !== undefined)
    expect(notifications.length).toBeGreaterThan(2)
    expect(notifications.filter((notification) => 'id' in notification)).toEqual([])
  })

  test.each(inForce('BASE-11'))('[BASE-11] is never answered, whatever it is (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    const terms = client.toRequest('x').params
    for (const params of [
      undefined,
      {},
      { ...terms },
      { _meta: 5 },
      { _meta: { 'io.modelcontextprotocol/protocolVersion': 5 } },
    ]) {
      for (const method of [
        'notifications/initialized',
        'notifications/cancelled',
        'notifications/x',
        'tools/list',
        'tools/call',
        '',
      ]) {
        client.notify(method, params)
      }
    }
    expect(await client.settled()).toEqual([])
  })
})

describe('a batch', () => {
  test.each(SERVES_BATCHES)('[BASE-12] of requests, notifications and responses is received (%s)', async (version) => {
    const client = await SpecClient.open(createAskingServer(), version, { capabilities: { roots: {} } })
    const asking = client.begin('tools/call', { name: 'ask' })
    const { id } = await client.serverRequest('roots/list')
    client.send([
      client.toRequest('tools/list', {}, { id: 'list' }),
      { jsonrpc: '2.0', method: 'notifications/x' },
      { jsonrpc: '2.0', id, result: { roots: [{ uri: 'file:///a' }] } },
      client.toRequest('tools/call', { name: 'nothing' }, { id: 'call' }),
      5,
    ])
    expect(await client.answer('list')).toMatchObject({ result: { tools: expect.any(Array) } })
    expect(await client.answer('call')).toMatchObject({ result: { content: [] } })
    expect(await client.answer(asking)).toMatchObject({ result: { content: [{ text: '1 roots' }] } })
  })

  test.each(inForce('BASE-13'))('[BASE-13] with initialize in it has that refused (%s)', async (version) => {
    const client = await SpecClient.open(createFullServer(), version)
    const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'a', version: '1' } }
    client.send([client.toRequest('initialize', params, { id: 'i' }), client.toRequest('ping', {}, { id: 'p' })])
    expect(await client.answer('i')).toMatchObject({ error: { code: -32_600 } })
    expect(await client.answer('p')).toMatchObject({ result: {} })
  })
})

describe('what the schema does not name', () => {
  const unknown = { 'com.example/unknown': { deep: [1] }, unknown: null }

  test.each(inForce('BASE-18'))('[BASE-18] is tolerated in params, _meta and capabilities (%s)', async (version) => {
    const capabilities = { unknown: {}, experimental: { x: { y: 1 } } }
    const client = await SpecClient.open(createFullServer(), version, { capabilities })
    for (const [method, params] of REQUESTS) {
      const plain = await client.request(method, params, { isInvalid: true })
      const withMore = await client.request(method, { ...params, unknown }, { meta: unknown, isInvalid: true })
      expect(Object.keys(withMore)).toEqual(Object.keys(plain))
      expect(withMore.error?.code).toBe(plain.error?.code)
    }
  })
})

test.each(ALL)('a handler that yields progress to a client that did not ask for it sends nothing of it (%s)', async (version) => {
  const server = createServer({ name: 'quiet', version: '1.0.0' }).tool(
    'steps',
    { input: z.object({ count: z.number() }) },
    async function* ({ count }) {
      for (let step = 1; step <= count; step++) yield progress(step, count)
      return 'done'
    },
  )
  const client = await SpecClient.open(server, version)
  await client.callTool('steps', { count: 3 })
  expect(await client.settled()).toEqual([])
})
