import diagnosticsChannel from 'node:diagnostics_channel'
import type { Server as HttpServer } from 'node:http'
import { PortInUseError } from '@portico/core'
import { afterEach, describe, expect, test } from 'vitest'
import { EventReader } from '../../test-support/event-reader.ts'
import { Gates } from '../../test-support/gates.ts'
import { HttpSseClient } from '../../test-support/http-sse-client.ts'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { callRequest, initializeRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve, type ServeOptions } from './serve.ts'

const started: Running[] = []
const gates = new Gates()
async function start(options: ServeOptions = {}, server = createTestServer(gates)): Promise<Running> {
  const running = await serve(server, { port: 0, standalone: false, ...options })
  started.push(running)
  return running
}
afterEach(() => Promise.all(started.splice(0).map((running) => running.close())))

describe('serve', () => {
  test('says where it listens', async () => {
    const { url, urls, port } = await start()
    expect(url).toBe(`http://127.0.0.1:${port}`)
    expect(port).toBeGreaterThan(0)
    expect(urls).toEqual({
      streamableHttp: `${url}/mcp`,
      httpSse: `${url}/sse`,
      health: `${url}/health`,
      capabilities: `${url}/capabilities`,
    })
  })

  test.each([
    ['localhost', 'http://localhost:'],
    ['::1', 'http://[::1]:'],
    ['[::1]', 'http://[::1]:'],
    ['0.0.0.0', 'http://127.0.0.1:'],
    ['::', 'http://127.0.0.1:'],
  ])('listens on %s', async (host, url) => {
    const running = await start({ host })
    expect(running.url.startsWith(url)).toBe(true)
    expect((await fetch(running.urls.health)).status).toBe(200)
  })

  test('serves one server in several places at the same time', async () => {
    const server = createTestServer(gates)
    const texts = [await start({}, server), await start({}, server)].map(async ({ urls }, index) => {
      const client = await StreamableClient.open(urls.streamableHttp)
      return client.callText(1, 'echo', { text: `at ${index}` })
    })
    expect(await Promise.all(texts)).toEqual(['at 0', 'at 1'])
  })

  test('tells observers of its start and stop', async () => {
    const server = createTestServer(gates)
    const events: unknown[] = []
    server.on('start', (event) => events.push(event))
    server.on('stop', (event) => events.push(event))
    const running = await start({}, server)
    await running.close()
    expect(events).toEqual([{ transport: 'http', url: running.url }, { transport: 'http' }])
  })

  test('on a port in use rejects with a PortInUseError that names it', async () => {
    const { port } = await start()
    const error = await serve(createTestServer(gates), { port, standalone: false }).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(PortInUseError)
    expect(error).toMatchObject({ code: 'ERR_PORT_IN_USE', port, message: expect.stringContaining(`port ${port} on 127.0.0.1`) })
  })

  test('on an address that is not there rejects with what Node says', async () => {
    await expect(start({ host: '192.0.2.1' })).rejects.toThrow('192.0.2.1')
  })

  test.each([70_000, -1, 1.5, Number.NaN, '8000' as never])('refuses port %s before anything is opened', async (port) => {
    await expect(start({ port })).rejects.toThrow(new RangeError(`port: expected an integer from 0 to 65535, got ${port}`))
  })

  test('refuses other options that cannot be used before anything is opened', async () => {
    await expect(start({ maxBodyBytes: -1 })).rejects.toThrow(RangeError)
    await expect(start({ prefix: 'api' })).rejects.toThrow(TypeError)
    await expect(serve({} as never, { port: 0 })).rejects.toThrow(TypeError)
  })

  test('gives requests that come slowly a deadline', async () => {
    const { urls } = await start()
    const seen = new Promise<HttpServer>((resolve) => {
      const listener = (message: unknown): void => {
        diagnosticsChannel.unsubscribe('http.server.request.start', listener)
        resolve((message as { server: HttpServer }).server)
      }
      diagnosticsChannel.subscribe('http.server.request.start', listener)
    })
    await fetch(urls.health)
    expect(await seen).toMatchObject({ headersTimeout: 15_000, requestTimeout: 30_000, connectionsCheckingInterval: 5_000 })
  })

  test.each([
    ['a body of another length', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'a length and chunks',
      'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    ['a negative length', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n'],
    ['a length with a sign', 'POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: +5\r\n\r\nabcde'],
    ['a folded header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\r\n b\r\n\r\n'],
    ['a bare CR', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: a\rb\r\n\r\n'],
    ['a header of 20 kB', `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['no HTTP at all', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'],
  ])('answers %s with 4xx and closes the connection', async (_what, text) => {
    const { port } = await start()
    const connection = await RawConnection.open(port)
    connection.socket.write(text)
    expect((await connection.response()).status).toBeGreaterThanOrEqual(400)
    await connection.closed()
    expect(connection.received).toBe('')
  })
})

describe('close', () => {
  test('waits for calls in flight and refuses what is new', async () => {
    const running = await start()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const stream = await client.listen()
    const connection = await RawConnection.open(running.port)
    const health = await RawConnection.open(running.port)
    const call = client.call(1, 'wait', { gate: 'drain' })
    await gates.entered('drain')

    const closed = running.close()
    connection.sendJson('/mcp', initializeRequest())
    const refused = await connection.response()
    expect(refused.status).toBe(503)
    expect(refused.headers).toMatchObject({ connection: 'close', 'retry-after': '5' })
    health.sendHead('GET', '/health')
    const { status, body } = await health.response()
    expect({ status, state: JSON.parse(body).status }).toEqual({ status: 503, state: 'closing' })
    await expect(fetch(running.urls.health)).rejects.toThrow()

    gates.open('drain')
    const response = await call
    expect(response.status).toBe(200)
    expect((await response.json()).result.content[0].text).toBe('passed drain')
    expect(await stream.next()).toBeUndefined()
    await closed
  })

  test('waits for calls of HTTP+SSE and ends their streams after the answer', async () => {
    const running = await start()
    const client = await HttpSseClient.open(running.urls.httpSse)
    await client.post(callRequest(1, 'wait', { gate: 'drain sse' }))
    await gates.entered('drain sse')
    const closed = running.close()
    gates.open('drain sse')
    expect((await client.events.rest()).map(({ id }) => id)).toEqual([1])
    await closed
  })

  test('lets a client cancel a call in flight', async () => {
    const running = await start()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const sse = await HttpSseClient.open(running.urls.httpSse)
    const call = client.call(1, 'wait', { gate: 'cancelled while closing' })
    await sse.post(callRequest(1, 'wait', { gate: 'also cancelled while closing' }))
    await gates.entered('cancelled while closing')
    await gates.entered('also cancelled while closing')
    // Connections that are open already, for the port takes no more.
    const connections = [await RawConnection.open(running.port), await RawConnection.open(running.port)]
    const closed = running.close()
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }
    connections[0]!.sendJson('/mcp', cancelled, { 'Mcp-Session-Id': client.sessionId })
    connections[1]!.sendJson(sse.endpoint, cancelled)
    for (const connection of connections) expect((await connection.response()).status).toBe(202)
    await call
    await closed
  })

  test('ends subscriptions, which would go on for ever', async () => {
    const running = await start()
    const version = { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} }
    const params = { _meta: version, notifications: { toolsListChanged: true } }
    const listen = { jsonrpc: '2.0', id: 'listen', method: 'subscriptions/listen', params }
    const headers = { ...POST_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': listen.method }
    const response = await fetch(running.urls.streamableHttp, { method: 'POST', headers, body: JSON.stringify(listen) })
    const stream = new EventReader(response)
    expect(await stream.json()).toMatchObject({ method: 'notifications/subscriptions/acknowledged' })
    const sse = await HttpSseClient.open(running.urls.httpSse)
    await sse.post(listen)
    expect(await sse.events.json()).toMatchObject({ method: 'notifications/subscriptions/acknowledged' })

    const before = performance.now()
    await running.close()
    expect(performance.now() - before).toBeLessThan(900)
    expect(await stream.rest()).toMatchObject([{ id: 'listen', result: {} }])
    // On a stream of many requests the end of one is told by a notification.
    const cancelled = { method: 'notifications/cancelled', params: { requestId: 'listen' } }
    expect(await sse.events.rest()).toMatchObject([{ id: 'listen', result: {} }, cancelled])
  })

  test('gives calls that outlive drainMs an error', async () => {
    const running = await start({ drainMs: 20 })
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const call = client.call(1, 'wait', { gate: 'too slow' })
    const reporting = client.call(2, 'report_at', { gate: 'also too slow' }, { progressToken: 1 })
    await gates.entered('too slow')
    await gates.entered('also too slow')
    await running.close()
    expect((await call).status).toBe(503)
    expect((await reporting).status).toBe(503)
  })

  test('lets an answer that was given before go out whole', async () => {
    const size = 12_000_000
    const server = createTestServer(gates).tool('large', { description: 'A large answer' }, () => 'x'.repeat(size))
    const running = await start({}, server)
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const connection = await RawConnection.open(running.port)
    connection.sendJson('/mcp', callRequest(1, 'large'), { 'Mcp-Session-Id': client.sessionId })
    await expect.poll(() => connection.received.length).toBeGreaterThan(0)
    connection.socket.pause()
    const closed = running.close()
    connection.socket.resume()
    const { status, body } = await connection.response()
    expect(status).toBe(200)
    expect(JSON.parse(body).result.content[0].text).toHaveLength(size)
    await closed
  })

  test('answers a request whose body is still on its way', async () => {
    const running = await start()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const connections = [await RawConnection.open(running.port), await RawConnection.open(running.port)]
    const bodies = [initializeRequest(), callRequest(1, 'echo', { text: 'late' })].map((message) => JSON.stringify(message))
    for (const [index, connection] of connections.entries()) {
      const session: Record<string, string> = index === 0 ? {} : { 'Mcp-Session-Id': client.sessionId }
      connection.sendHead('POST', '/mcp', {
        ...POST_HEADERS,
        ...session,
        'Content-Length': String(bodies[index]!.length),
        Expect: '100-continue',
      })
      expect((await connection.response()).status).toBe(100)
    }
    const closed = running.close()
    for (const [index, connection] of connections.entries()) connection.socket.write(bodies[index]!)
    for (const connection of connections) expect((await connection.response()).status).toBe(503)
    await closed
  })

  test('ends what a client does not read', async () => {
    const running = await start()
    const connection = await RawConnection.open(running.port)
    connection.sendHead('GET', '/sse')
    expect((await connection.response()).status).toBe(200)
    const silent = await RawConnection.open(running.port)
    const started = performance.now()
    await running.close()
    await connection.closed()
    await silent.closed()
    expect(performance.now() - started).toBeLessThan(900)
  })

  test('frees the port', async () => {
    const running = await start()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    await client.listen()
    await running.close()
    const again = await start({ port: running.port })
    expect(again.port).toBe(running.port)
  })

  test('may be called again, before and after it has ended', async () => {
    const running = await start()
    await Promise.all([running.close(), running.close()])
    await running.close()
  })

  test('is what `await using` and server.close() do', async () => {
    const server = createTestServer(gates)
    let urls: Running['urls']
    {
      await using running = await serve(server, { port: 0, standalone: false })
      urls = running.urls
      expect((await fetch(urls.health)).status).toBe(200)
    }
    await expect(fetch(urls.health)).rejects.toThrow()
    const running = await start({}, server)
    await server.close()
    await expect(fetch(running.urls.health)).rejects.toThrow()
  })

  test('is reached by a stream that is being answered', async () => {
    const running = await start()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const slow = client.call(1, 'report_at', { gate: 'report while closing' }, { progressToken: 1 })
    await gates.entered('report while closing')
    const closed = running.close()
    gates.open('report while closing')
    const messages = await new EventReader(await slow).rest()
    expect(messages.map(({ method, id }) => method ?? id)).toEqual(['notifications/progress', 1])
    await closed
  })
})
