import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EventReader } from '../../test-support/event-reader.ts'
import { Gates } from '../../test-support/gates.ts'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { callRequest, initializeRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve } from '../node/serve.ts'

const gates = new Gates()
let running: Running
let mcp: string
let client: StreamableClient

beforeAll(async () => {
  running = await serve(createTestServer(gates), { port: 0, standalone: false })
  mcp = running.urls.streamableHttp
  client = await StreamableClient.open(mcp)
})
afterAll(() => running.close())

const post = (body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}) =>
  fetch(mcp, { method: 'POST', headers: { ...POST_HEADERS, ...headers }, body })

const inSession = (body: string | Uint8Array<ArrayBuffer>) => post(body, { 'mcp-session-id': client.sessionId })

describe('initialize', () => {
  test('[SESS-02] opens a session whose id is visible ASCII, answered as one JSON object', async () => {
    const response = await post(JSON.stringify(initializeRequest()))
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('mcp-session-id')).toMatch(/^[\x21-\x7e]{32,}$/)
    const { id, result } = await response.json()
    expect(id).toBe(0)
    expect(result).toMatchObject({ protocolVersion: '2025-11-25', serverInfo: { name: 'transport-test', version: '1.2.3' } })
  })

  test('[SESS-01] gives every client another session', async () => {
    const other = await StreamableClient.open(mcp)
    expect(other.sessionId).not.toBe(client.sessionId)
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'])('negotiates %s', async (version) => {
    const { result } = await (await post(JSON.stringify(initializeRequest(version)))).json()
    expect(result.protocolVersion).toBe(version)
  })

  test('with bad params is answered as an error, without a session', async () => {
    const before = await sessions()
    const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 7, method: 'initialize', params: {} }))
    expect(response.headers.get('mcp-session-id')).toBeNull()
    expect(await response.json()).toMatchObject({ id: 7, error: { code: -32_602 } })
    expect(await sessions()).toBe(before)
  })

  test('in a session that is open already is refused', async () => {
    const response = await client.post(initializeRequest())
    expect(await response.json()).toMatchObject({ error: { code: -32_600 } })
  })
})

describe('a message in a session', () => {
  test('that is a request is answered as JSON when nothing has to be sent before', async () => {
    for (const tool of ['echo', 'echo_later']) {
      const response = await client.call(1, tool, { text: 'hello' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toBe('application/json')
      expect(await response.json()).toMatchObject({
        jsonrpc: '2.0',
        id: 1,
        result: { content: [{ type: 'text', text: 'hello' }] },
      })
    }
  })

  test('that is a notification or a response is answered 202 without body', async () => {
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { jsonrpc: '2.0', method: 'notifications/unheard_of' },
      { jsonrpc: '2.0', id: 99, result: {} },
      { jsonrpc: '2.0', id: 99, error: { code: 1, message: 'no' } },
    ]) {
      const response = await client.post(message)
      expect(response.status).toBe(202)
      expect(await response.text()).toBe('')
    }
  })

  test('that asks for an unknown method is answered with the error and its id', async () => {
    const response = await client.post({ jsonrpc: '2.0', id: 'a', method: 'tools/unheard_of' })
    expect(await response.json()).toMatchObject({ id: 'a', error: { code: -32_601 } })
  })

  test('whose progress is wanted is answered as an event stream that ends after the reply', async () => {
    const response = await client.call(5, 'report', { steps: 3 }, { progressToken: 'p' })
    expect(response.status).toBe(200)
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('cache-control')).toContain('no-cache')
    const messages = await new EventReader(response).rest()
    expect(messages.map(({ method, id }) => method ?? id)).toEqual([...Array<string>(3).fill('notifications/progress'), 5])
    expect(messages[0].params).toEqual({ progressToken: 'p', progress: 1, total: 3 })
    expect(messages[3].result.content[0].text).toBe('reported')
  })

  test('whose progress nobody wants is answered as JSON', async () => {
    expect(await client.callText(6, 'report', { steps: 3 })).toBe('reported')
  })

  test('is answered while others wait', async () => {
    const slow = ['a', 'b', 'c'].map((gate, id) => client.callText(id, 'wait', { gate }))
    for (const gate of ['a', 'b', 'c']) await gates.entered(gate)
    expect(await client.callText(3, 'echo', { text: 'meanwhile' })).toBe('meanwhile')
    for (const gate of ['c', 'a', 'b']) gates.open(gate)
    expect(await Promise.all(slow)).toEqual(['passed a', 'passed b', 'passed c'])
  })

  test('that is cancelled ends without a reply', async () => {
    const call = client.call('cancelled', 'wait', { gate: 'never' })
    await gates.entered('never')
    await client.notify('notifications/cancelled', { requestId: 'cancelled' })
    expect(await (await call).text()).toBe('')
    gates.open('never')
  })

  test('[SESS-16] goes on when its client has gone: a disconnect is no cancellation', async () => {
    const aborter = new AbortController()
    const call = client.post(callRequest('gone', 'report_at', { gate: 'gone' }, { progressToken: 1 }), {}, aborter.signal)
    await gates.entered('gone')
    const streams = await openStreams()
    aborter.abort()
    await expect(call).rejects.toThrow('aborted')
    // The id stays taken as long as the handler runs.
    expect(await (await client.call('gone', 'echo', { text: 'x' })).json()).toMatchObject({ error: { code: -32_600 } })
    gates.open('gone')
    await expect.poll(async () => (await client.call('gone', 'echo', { text: 'x' })).json()).toHaveProperty('result')
    expect(await openStreams()).toBe(streams)
  })
})

describe('a request without a usable session', () => {
  test('[SESS-03] and without a session id is answered 400', async () => {
    for (const message of [callRequest(1, 'echo', { text: 'x' }), { jsonrpc: '2.0', method: 'notifications/initialized' }, []]) {
      const response = await post(JSON.stringify(message))
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32_600 } })
    }
  })

  test('whose session id is unknown is answered 404', async () => {
    const response = await post(JSON.stringify(callRequest(1, 'echo', { text: 'x' })), { 'mcp-session-id': 'unheard-of' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('initialize') } })
  })

  test('whose session is ended while its body is on the way is answered 404', async () => {
    const ending = await StreamableClient.open(mcp)
    const connection = await RawConnection.open(running.port)
    const body = JSON.stringify(callRequest(1, 'echo', { text: 'x' }))
    const headers = { ...POST_HEADERS, 'mcp-session-id': ending.sessionId, 'content-length': String(body.length) }
    connection.sendHead('POST', '/mcp', headers)
    await expect.poll(async () => (await ending.delete()).status).toBe(404)
    connection.socket.write(body)
    expect((await connection.response()).status).toBe(404)
    connection.socket.destroy()
  })
})

describe('a request that is not what Streamable HTTP asks for', () => {
  test.each(['PUT', 'PATCH', 'HEAD', 'OPTIONS'])('by %s is answered 405 with what is allowed', async (method) => {
    const response = await fetch(mcp, { method })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, GET, DELETE')
  })

  test.each([
    undefined,
    'application/json',
    'text/event-stream',
    'text/html',
    'application/json, text/event-stream;q=0',
    'application/*, text/plain',
  ])('with Accept: %s is answered 406', async (accept) => {
    const connection = await RawConnection.open(running.port)
    connection.sendJson('/mcp', initializeRequest(), { Accept: accept ?? '' })
    expect((await connection.response()).status).toBe(406)
    connection.socket.destroy()
  })

  test.each(['*/*', 'application/*, text/*', 'TEXT/Event-Stream; q=0.5, Application/JSON'])(
    'with Accept: %s is answered',
    async (accept) => {
      expect((await post(JSON.stringify(initializeRequest()), { accept })).status).toBe(200)
    },
  )

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx', 'application/json, text/plain', ''])(
    'with Content-Type: %s is answered 415',
    async (contentType) => {
      const connection = await RawConnection.open(running.port)
      connection.sendJson('/mcp', initializeRequest(), { 'Content-Type': contentType })
      expect((await connection.response()).status).toBe(415)
      connection.socket.destroy()
    },
  )

  test('with a charset beside application/json is answered', async () => {
    const contentType = 'Application/JSON; charset=utf-8'
    expect((await post(JSON.stringify(initializeRequest()), { 'content-type': contentType })).status).toBe(200)
  })

  test.each(['1999-01-01', 'latest', ''])(
    'by POST, GET and DELETE with MCP-Protocol-Version: "%s" is answered 400',
    async (version) => {
      const headers = { 'mcp-protocol-version': version }
      for (const response of [
        await client.post(callRequest(1, 'echo', { text: 'x' }), headers),
        await client.get(headers),
        await client.delete(headers),
      ]) {
        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('2025-11-25') } })
      }
    },
  )

  test.each(['2099-01-01', '2026-07-28'])(
    'outside of a session, with MCP-Protocol-Version: %s, has to state its terms: else 400 with its id',
    async (version) => {
      const response = await post(JSON.stringify({ jsonrpc: '2.0', id: 9, method: 'tools/list' }), {
        'mcp-protocol-version': version,
      })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ id: 9, error: { code: -32_602 } })
    },
  )

  test('without MCP-Protocol-Version is answered', async () => {
    expect((await inSession(JSON.stringify(callRequest(1, 'echo', { text: 'x' })))).status).toBe(200)
  })

  test.each(['{', '', 'null?', '{"jsonrpc":"2.0",}', '['.repeat(10_000)])(
    'with the body %.20s is answered 400, parse error',
    async (body) => {
      for (const response of [await inSession(body), await post(body)]) {
        expect(response.status).toBe(400)
        expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: { code: -32_700 } })
      }
    },
  )

  test.each([
    ['"text"', undefined],
    ['{}', undefined],
    ['{"jsonrpc":"1.0","id":3,"method":"ping"}', 3],
    ['{"jsonrpc":"2.0","id":null,"method":"ping"}', undefined],
    ['{"jsonrpc":"2.0","id":1.5,"method":"ping"}', undefined],
    ['{"jsonrpc":"2.0","id":4,"method":"ping","params":[]}', 4],
    ['{"jsonrpc":"2.0","id":5}', 5],
  ])('with the body %s is answered 400, invalid request', async (body, id) => {
    const response = await inSession(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ jsonrpc: '2.0', id, error: { code: -32_600, message: expect.any(String) } })
  })

  test('with a body that is no UTF-8 is answered 400', async () => {
    const response = await inSession(new Uint8Array([0x22, 0xc3, 0x28, 0x22]))
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('UTF-8') } })
  })
})

describe('a batch', () => {
  const requests = [
    callRequest(1, 'echo', { text: 'one' }),
    { jsonrpc: '2.0', method: 'notifications/unheard_of' },
    callRequest(2, 'echo_later', { text: 'two' }),
    { jsonrpc: '2.0', id: 3 },
  ]

  test('is answered as an array by the revision that has batches', async () => {
    const batching = await StreamableClient.open(mcp, { protocolVersion: '2025-03-26' })
    const response = await batching.post(requests)
    expect(response.status).toBe(200)
    const [one, two, bad] = await response.json()
    expect(one).toMatchObject({ id: 1, result: { content: [{ text: 'one' }] } })
    expect(two).toMatchObject({ id: 2, result: { content: [{ text: 'two' }] } })
    expect(bad).toMatchObject({ id: 3, error: { code: -32_600 } })
  })

  test('of notifications and responses only is answered 202 without body', async () => {
    const batching = await StreamableClient.open(mcp, { protocolVersion: '2025-03-26' })
    const response = await batching.post([requests[1]!, { jsonrpc: '2.0', id: 4, result: {} }])
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('')
  })

  test('whose requests report progress is answered on one event stream', async () => {
    const batching = await StreamableClient.open(mcp, { protocolVersion: '2025-03-26' })
    const response = await batching.post([callRequest(1, 'report', { steps: 1 }, { progressToken: 1 }), requests[0]!])
    const [progress, replies] = await new EventReader(response).rest()
    expect(progress.method).toBe('notifications/progress')
    expect(replies).toHaveLength(2)
  })

  test.each([
    ['2025-03-26', []],
    ['2025-03-26', Array<unknown>(51).fill(requests[1])],
    ['2024-11-05', requests],
    ['2025-06-18', requests],
    ['2025-11-25', requests],
  ])('is refused by %s with 400 (%#)', async (protocolVersion, batch) => {
    const other = await StreamableClient.open(mcp, { protocolVersion })
    const response = await other.post(batch)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { code: -32_600 } })
  })
})

async function health(): Promise<{ sessions: number; streams: number }> {
  return (await (await fetch(running.urls.health)).json()).connections
}

const sessions = async () => (await health()).sessions
const openStreams = async () => (await health()).streams
