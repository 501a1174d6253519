import { once } from 'node:events'
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AnyServer, Authenticator, ErrorEvent } from '@portico/core'
import { createServer } from '@portico/core'
import { afterEach, describe, expect, test } from 'vitest'
import { z as z3 } from 'zod3'
import { Gates } from '../test-support/gates.ts'
import { RawWebSocketClient, refusal } from '../test-support/raw-web-socket-client.ts'
import { createTestServer } from '../test-support/test-server.ts'
import { toWebSocketHandler, type WebSocketHandler } from './to-web-socket-handler.ts'
import type { WebSocketOptions } from './web-socket-options.ts'

const started: { handler: WebSocketHandler; httpServer: HttpServer }[] = []

afterEach(async () => {
  for (const { handler, httpServer } of started.splice(0)) {
    await handler.close()
    httpServer.close()
  }
})

async function listen(httpServer: HttpServer): Promise<string> {
  httpServer.listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  return `ws://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
}

async function start(options: WebSocketOptions = {}, server: AnyServer = createTestServer(new Gates())) {
  const handler = toWebSocketHandler(server, { drainMs: 1000, ...options })
  const httpServer = createHttpServer((_, response) => response.writeHead(426).end())
  const detach = handler.attach(httpServer)
  started.push({ handler, httpServer })
  const base = await listen(httpServer)
  return { handler, httpServer, base, url: `${base}/mcp`, detach }
}

/** Knows the bearer of one token. */
const auth: Authenticator = {
  authenticate: async (head) => {
    switch (head.header('authorization')) {
      case 'Bearer ada':
        return { principal: { id: 'ada', scopes: [] } }
      case 'Bearer bob':
        return { status: 403, message: 'not you' }
      case 'Bearer crash':
        throw new Error('the directory is down, password hunter2')
      case 'Bearer split':
        return { status: 401, message: 'bad', wwwAuthenticate: 'Bearer\r\nX-Injected: 1' }
      default:
        return { status: 401, message: 'who are you?', wwwAuthenticate: 'Bearer realm="test"' }
    }
  },
}
const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })

describe('an upgrade', () => {
  test('is answered with subprotocol mcp, and without compression', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url, { perMessageDeflate: true })
    expect(client.webSocket.protocol).toBe('mcp')
    expect(client.webSocket.extensions).toBe('')
  })

  test('needs no subprotocol, but takes no other', async () => {
    const { url } = await start()
    await using client = await RawWebSocketClient.open(url, {}, [])
    expect(client.webSocket.protocol).toBe('')
    await using second = await RawWebSocketClient.open(url, {}, ['graphql-ws', 'mcp'])
    expect(second.webSocket.protocol).toBe('mcp')
    expect(await refusal(url, {}, ['graphql-ws'])).toMatchObject({ status: 400 })
  })

  test.each<[string, Record<string, string>]>([
    ['a foreign Host', { host: 'evil.example' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['the Origin null', { origin: 'null' }],
    ['an Origin that only begins like ours', { origin: 'http://localhost.evil.example' }],
  ])('with %s is answered 403, before anybody is asked who is calling', async (_, headers) => {
    let isAsked = false
    const { url } = await start({
      auth: {
        authenticate: () => {
          isAsked = true
          return { principal: { id: 'ada', scopes: [] } }
        },
      },
    })
    const { status, body } = await refusal(url, { headers })
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', id: null, error: { code: -32_600 } })
    expect(isAsked).toBe(false)
  })

  test('from a page of an allowed origin is taken', async () => {
    const { url } = await start({ allowedOrigins: ['https://app.example.com'] })
    await using client = await RawWebSocketClient.open(url, { headers: { origin: 'https://app.example.com' } })
    expect(await client.initialize()).toHaveProperty('result')
  })

  test('without credentials is answered 401 with the challenge', async () => {
    const { url } = await start({ auth })
    const { status, headers, body } = await refusal(url)
    expect(status).toBe(401)
    expect(headers['www-authenticate']).toBe('Bearer realm="test"')
    expect(JSON.parse(body)).toMatchObject({ error: { message: 'who are you?' } })
  })

  test('of a caller who may not is answered 403', async () => {
    const { url } = await start({ auth })
    expect(await refusal(url, bearer('bob'))).toMatchObject({ status: 403 })
  })

  test.each(['crash', 'split'])('is answered 503 when the authenticator fails (%s), and nothing of it is told', async (token) => {
    const errors: ErrorEvent[] = []
    const server = createTestServer(new Gates())
    server.on('error', (event) => errors.push(event))
    const { url } = await start({ auth }, server)
    const { status, headers, body } = await refusal(url, bearer(token))
    expect(status).toBe(503)
    expect(headers).not.toHaveProperty('x-injected')
    expect(body).not.toContain('hunter2')
    expect(errors).toMatchObject([{ source: 'authentication' }])
  })

  test('lets handlers see who is calling, and no credential', async () => {
    const { url } = await start({ auth })
    await using client = await RawWebSocketClient.open(url, { headers: { ...bearer('ada').headers, 'user-agent': 'test/1' } })
    await client.initialize()
    const { result } = await client.callTool('who')
    expect(result).toMatchObject({
      content: [{ text: JSON.stringify({ principal: 'ada', authorization: null, agent: 'test/1' }) }],
    })
  })

  test('beyond the number of connections is answered 503, for all or for one principal', async () => {
    const { url, handler } = await start({ maxConnections: 2 })
    const first = await RawWebSocketClient.open(url)
    await using _second = await RawWebSocketClient.open(url)
    expect(handler.connectionCount).toBe(2)
    expect(await refusal(url)).toMatchObject({ status: 503, headers: { 'retry-after': '60' } })
    await first.close()
    await using third = await RawWebSocketClient.open(url)
    expect(await third.initialize()).toHaveProperty('result')

    const { url: guarded } = await start({ auth, maxConnectionsPerPrincipal: 1 })
    await using _ada = await RawWebSocketClient.open(guarded, bearer('ada'))
    expect(await refusal(guarded, bearer('ada'))).toMatchObject({ status: 503 })
  })

  test('to a server with a schema that cannot be expressed is answered 500', async () => {
    const errors: ErrorEvent[] = []
    const server = createServer({ name: 'broken', version: '1' }).tool(
      'broken',
      { input: z3.object({ at: z3.map(z3.string(), z3.symbol()) }) },
      () => '',
    )
    server.on('error', (event) => errors.push(event))
    const { url } = await start({}, server)
    expect(await refusal(url)).toMatchObject({ status: 500 })
    expect(errors.map(({ source }) => source)).toContain('the definition of the server')
  })
})

describe('attach', () => {
  test('answers on its path, with or without a slash or query, and 404 elsewhere', async () => {
    const { base } = await start({ path: '/ws/' })
    for (const path of ['/ws', '/ws/', '/ws?token=x']) await (await RawWebSocketClient.open(base + path)).close()
    expect(await refusal(`${base}/mcp`)).toMatchObject({ status: 404 })
  })

  test('leaves other paths to other listeners', async () => {
    const { base, httpServer } = await start()
    httpServer.on('upgrade', (request, socket) => {
      if (request.url === '/other') socket.end('HTTP/1.1 418 Teapot\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
    })
    expect(await refusal(`${base}/other`)).toMatchObject({ status: 418 })
  })

  test('is taken back by the function that it returns', async () => {
    const { url, detach } = await start()
    await using client = await RawWebSocketClient.open(url)
    detach()
    expect(await refusal(url)).toMatchObject({ status: 426 })
    expect(await client.initialize()).toHaveProperty('result')
  })

  test('takes the options of whoever attaches it where its own say nothing', async () => {
    const handler = toWebSocketHandler(createTestServer(new Gates()), { allowedHosts: ['*'] })
    const httpServer = createHttpServer()
    started.push({ handler, httpServer })
    handler.attach(httpServer, { auth, allowedHosts: ['api.example.com'] })
    const url = `${await listen(httpServer)}/mcp`
    expect(await refusal(url)).toMatchObject({ status: 401 })
    await using client = await RawWebSocketClient.open(url, bearer('ada'))
    expect(await client.initialize()).toHaveProperty('result')
  })
})

describe('handleUpgrade', () => {
  test('answers whatever path the program sends there', async () => {
    const handler = toWebSocketHandler(createTestServer(new Gates()))
    const httpServer = createHttpServer().on('upgrade', (request, socket, head) => handler.handleUpgrade(request, socket, head))
    started.push({ handler, httpServer })
    await using client = await RawWebSocketClient.open(`${await listen(httpServer)}/any/where`)
    expect(await client.initialize()).toHaveProperty('result')
  })

  test('survives a client that is gone before it is known who it is', async () => {
    let authenticate: (() => void) | undefined
    const asked = new Promise<void>((resolve) => {
      authenticate = resolve
    })
    let admit: (() => void) | undefined
    const pending = new Promise<void>((resolve) => {
      admit = resolve
    })
    const { url, handler } = await start({
      auth: {
        authenticate: async () => {
          authenticate?.()
          await pending
          return { principal: { id: 'ada', scopes: [] } }
        },
      },
    })
    const refused = refusal(url, { handshakeTimeout: 50 })
    await asked
    await expect(refused).rejects.toThrow()
    admit?.()
    await pending
    expect(handler.connectionCount).toBe(0)
  })
})

describe('close', () => {
  test('closes idle connections at once, with 1001', async () => {
    const { url, handler } = await start({ drainMs: 10_000 })
    const client = await RawWebSocketClient.open(url)
    await client.initialize()
    await handler.close()
    expect(await client.ended).toEqual({ code: 1001, reason: 'the server is shutting down' })
    expect(handler.connectionCount).toBe(0)
  })

  test('lets calls in flight finish, and takes no new ones', async () => {
    const gates = new Gates()
    const { url, handler } = await start({ drainMs: 10_000 }, createTestServer(gates))
    const client = await RawWebSocketClient.open(url)
    await client.initialize()
    client.send({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: { name: 'wait', arguments: { gate: 'slow' } } })
    await gates.entered('slow')
    const closed = handler.close()
    expect(await client.callTool('echo', { text: 'late' })).toMatchObject({ error: { code: -32_600 } })
    expect(await refusal(url)).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    gates.open('slow')
    expect(await client.answer('slow')).toMatchObject({ result: { content: [{ text: 'passed slow' }] } })
    expect(await client.ended).toMatchObject({ code: 1001 })
    await closed
  })

  test('aborts what takes longer than it waits', async () => {
    const gates = new Gates()
    const { url, handler } = await start({ drainMs: 20 }, createTestServer(gates))
    const client = await RawWebSocketClient.open(url)
    await client.initialize()
    client.send({ jsonrpc: '2.0', id: 'slow', method: 'tools/call', params: { name: 'wait', arguments: { gate: 'slow' } } })
    await gates.entered('slow')
    await handler.close()
    await gates.aborted('slow')
    expect(await client.ended).toMatchObject({ code: 1001 })
  })

  test('is what closing the server does', async () => {
    const server = createTestServer(new Gates())
    const { url } = await start({}, server)
    const client = await RawWebSocketClient.open(url)
    await server.close()
    expect(await client.ended).toMatchObject({ code: 1001 })
  })
})

test.each<[string, WebSocketOptions]>([
  ['path', { path: 'mcp' }],
  ['maxMessageBytes', { maxMessageBytes: 0 }],
  ['maxBufferedBytes', { maxBufferedBytes: -1 }],
  ['pingMs', { pingMs: 0.5 }],
  ['maxConnections', { maxConnections: 0 }],
  ['maxConnectionsPerPrincipal', { maxConnectionsPerPrincipal: 0 }],
  ['drainMs', { drainMs: Number.POSITIVE_INFINITY }],
  ['allowedHosts', { allowedHosts: ['localhost:80'] }],
  ['allowedOrigins', { allowedOrigins: ['app.example.com'] }],
])('a bad option %s is named', (name, options) => {
  expect(() => toWebSocketHandler(createTestServer(new Gates()), options)).toThrow(`${name}: expected`)
})
