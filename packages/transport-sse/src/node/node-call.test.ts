import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { EventEmitter, once } from 'node:events'
import { apiKeys } from '@portico/auth'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Gates } from '../../test-support/gates.ts'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { callRequest, initializeRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type NodeHandler, toNodeHandler } from './to-node-handler.ts'

const LIMIT = 100_000
const READ_AHEAD = 65_536

let handler: NodeHandler
let httpServer: HttpServer
let port: number
let url: string
const sockets: Socket[] = []
/** Tells by the port of a connection that its answer is out. */
const answers = new EventEmitter().setMaxListeners(0)

beforeAll(async () => {
  handler = toNodeHandler(createTestServer(new Gates()), { maxBodyBytes: LIMIT })
  httpServer = createHttpServer(handler)
  httpServer.on('connection', (socket) => sockets.push(socket))
  httpServer.on('request', (request, response) => {
    // Whatever Node does when the answer is out, it has done two turns later.
    const { remotePort } = request.socket
    response.once('finish', () => setImmediate(() => setImmediate(() => answers.emit(String(remotePort)))))
  })
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  port = (httpServer.address() as AddressInfo).port
  url = `http://127.0.0.1:${port}/mcp`
})
afterAll(async () => {
  await handler.close()
  httpServer.close()
  httpServer.closeAllConnections()
})

/** How many bytes the server has read from the connection that was opened last. */
const bytesRead = () => sockets.at(-1)!.bytesRead

/** An initialize request of exactly so many bytes. */
function requestOf(bytes: number): string {
  const empty = JSON.stringify({ ...initializeRequest(), padding: '' })
  return JSON.stringify({ ...initializeRequest(), padding: 'x'.repeat(bytes - empty.length) })
}

const post = (body: string | ReadableStream) =>
  fetch(url, { method: 'POST', headers: POST_HEADERS, body, duplex: 'half' } as RequestInit)

describe('a body', () => {
  test('of the greatest length is read', async () => {
    expect((await post(requestOf(LIMIT))).status).toBe(200)
  })

  test('of one byte more is answered 413 with a JSON-RPC error', async () => {
    const response = await post(requestOf(LIMIT + 1))
    expect(response.status).toBe(413)
    expect(await response.json()).toMatchObject({
      jsonrpc: '2.0',
      error: { message: `body: expected at most ${LIMIT} bytes` },
    })
  })

  test('whose length says that it is too long is not read at all', async () => {
    const connection = await RawConnection.open(port)
    connection.sendHead('POST', '/mcp', { ...POST_HEADERS, 'Content-Length': '1000000000' })
    const { status, headers } = await connection.response()
    expect({ status, connection: headers['connection'] }).toEqual({ status: 413, connection: 'close' })
    await connection.closed()
    expect(bytesRead()).toBe(connection.socket.bytesWritten)
  })

  test('in chunks is read up to the limit and no further', async () => {
    const connection = await RawConnection.open(port)
    connection.sendHead('POST', '/mcp', { ...POST_HEADERS, 'Transfer-Encoding': 'chunked' })
    const chunk = `8000\r\n${'x'.repeat(0x8000)}\r\n`
    for (let sent = 0; sent < 20_000_000 && !connection.socket.closed; sent += chunk.length) {
      await new Promise((resolve) => connection.socket.write(chunk, resolve))
    }
    expect((await connection.response()).status).toBe(413)
    await connection.closed()
    expect(bytesRead()).toBeLessThanOrEqual(LIMIT + 2 * READ_AHEAD)
  })

  test('that is too long leaves an answer that fetch can read', async () => {
    for (let round = 0; round < 5; round++) {
      expect((await post('x'.repeat(5_000_000))).status).toBe(413)
      const chunks = new ReadableStream({
        pull(controller) {
          controller.enqueue(new Uint8Array(50_000))
        },
      })
      expect((await post(chunks)).status).toBe(413)
    }
  })

  test('that is too long leaves its answer to a client that reads nothing before it has sent it all', async () => {
    const statuses = Array.from({ length: 40 }, async (_, round) => {
      const connection = await RawConnection.open(port)
      connection.socket.pause()
      const isDeclared = round % 2 === 0
      const length: Record<string, string> = isDeclared ? { 'Content-Length': '8000000' } : { 'Transfer-Encoding': 'chunked' }
      const answered = once(answers, String(connection.socket.localPort))
      connection.sendHead('POST', '/mcp', { ...POST_HEADERS, ...length })
      connection.socket.write(isDeclared ? 'x'.repeat(8_000_000) : `7a1200\r\n${'x'.repeat(8_000_000)}`)
      await answered
      connection.socket.resume()
      const { status } = await connection.response()
      await connection.closed()
      return status
    })
    expect(new Set(await Promise.all(statuses))).toEqual(new Set([413]))
  })

  test('that nobody wants to have leaves the answer that says so', async () => {
    const connection = await RawConnection.open(port)
    connection.socket.pause()
    const answered = once(answers, String(connection.socket.localPort))
    connection.sendHead('POST', '/mcp', { ...POST_HEADERS, Origin: 'https://evil.example', 'Content-Length': '8000000' })
    connection.socket.write('x'.repeat(8_000_000))
    await answered
    const before = bytesRead()
    connection.socket.resume()
    expect((await connection.response()).status).toBe(403)
    await connection.closed()
    expect(before).toBeLessThanOrEqual(2 * READ_AHEAD)
  })

  test('may come in pieces that split characters', async () => {
    const connection = await RawConnection.open(port)
    const client = await StreamableClient.open(url)
    const body = Buffer.from(JSON.stringify(callRequest(1, 'echo', { text: 'grüße 🌍' })))
    const headers = { ...POST_HEADERS, 'Mcp-Session-Id': client.sessionId, 'Content-Length': String(body.length) }
    connection.socket.setNoDelay()
    connection.sendHead('POST', '/mcp', headers)
    for (const byte of body) await new Promise((resolve) => connection.socket.write(Buffer.from([byte]), resolve))
    const { status, body: answer } = await connection.response()
    expect(status).toBe(200)
    expect(JSON.parse(Buffer.from(answer, 'latin1').toString()).result.content[0].text).toBe('grüße 🌍')
    connection.socket.destroy()
  })

  test('may begin with no byte order mark: it is no JSON', async () => {
    expect((await post(`\ufeff${JSON.stringify(initializeRequest())}`)).status).toBe(400)
  })

  test('that breaks off harms nobody', async () => {
    const connection = await RawConnection.open(port)
    connection.sendHead('POST', '/mcp', { ...POST_HEADERS, 'Content-Length': '1000' })
    connection.socket.write('{"jsonrpc":')
    await expect.poll(bytesRead).toBe(connection.socket.bytesWritten)
    connection.socket.destroy()
    await expect.poll(() => sockets.at(-1)!.closed).toBe(true)
    expect((await post(JSON.stringify(initializeRequest()))).status).toBe(200)
  })
})

describe('a connection', () => {
  test('goes on after a refusal without a body', async () => {
    const connection = await RawConnection.open(port)
    for (let round = 0; round < 3; round++) {
      connection.sendHead('GET', '/nowhere')
      expect((await connection.response()).status).toBe(404)
    }
    connection.sendJson('/mcp', initializeRequest())
    expect((await connection.response()).status).toBe(200)
    connection.socket.destroy()
  })

  test('goes on after a body that was no message', async () => {
    const connection = await RawConnection.open(port)
    connection.sendJson('/mcp', {})
    expect((await connection.response()).status).toBe(400)
    connection.sendJson('/mcp', initializeRequest())
    expect((await connection.response()).status).toBe(200)
    connection.socket.destroy()
  })

  test('ends after a refusal whose body was not read, so that the body is not taken for a request', async () => {
    const connection = await RawConnection.open(port)
    const smuggled = 'GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n'
    connection.sendHead('POST', '/nowhere', { ...POST_HEADERS, 'Content-Length': String(2 * smuggled.length) })
    expect((await connection.response()).headers['connection']).toBe('close')
    connection.socket.write(smuggled + smuggled)
    await connection.closed()
    expect(connection.received).toBe('')
  })

  test('answers requests that were sent at once in their order', async () => {
    const connection = await RawConnection.open(port)
    for (const path of ['/health', '/nowhere', '/health']) connection.sendHead('GET', path)
    const statuses = []
    for (let index = 0; index < 3; index++) statuses.push((await connection.response()).status)
    expect(statuses).toEqual([200, 404, 200])
    connection.socket.destroy()
  })
})

describe('a request without a key', () => {
  test('is answered at once, whatever it wants to send', async () => {
    const guarded = toNodeHandler(createTestServer(new Gates()), { auth: apiKeys({ keys: { alice: 'key-of-alice' } }) })
    const server = createHttpServer(guarded).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address() as AddressInfo
    const seen: Socket[] = []
    server.on('connection', (socket) => seen.push(socket))
    const connection = await RawConnection.open(address.port)
    connection.sendHead('POST', '/mcp', { ...POST_HEADERS, 'Content-Length': '1000000' })
    expect((await connection.response()).status).toBe(401)
    await connection.closed()
    expect(seen[0]!.bytesRead).toBe(connection.socket.bytesWritten)
    await guarded.close()
    server.close()
  })
})
