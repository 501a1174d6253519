import { apiKeys } from '@portico/auth'
import type { Authentication, Authenticator } from '@portico/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Gates } from '../test-support/gates.ts'
import { HttpSseClient } from '../test-support/http-sse-client.ts'
import { RawConnection, type RawResponse } from '../test-support/raw-connection.ts'
import { initializeRequest, POST_HEADERS, StreamableClient } from '../test-support/streamable-client.ts'
import { createTestServer } from '../test-support/test-server.ts'
import { type Running, serve, type ServeOptions } from './node/serve.ts'

const started: Running[] = []
async function start(options: ServeOptions = {}, server = createTestServer(new Gates())): Promise<Running> {
  const running = await serve(server, { port: 0, standalone: false, ...options })
  started.push(running)
  return running
}
afterEach(() => Promise.all(started.splice(0).map((running) => running.close())))

/** Sends the head of a request that promises a body, and never the body: what is answered was decided without it. */
async function sendHeadOnly(
  port: number,
  host: string,
  method: string,
  path: string,
  headers: Record<string, string>,
): Promise<RawResponse> {
  const connection = await RawConnection.open(port, host)
  try {
    const body =
      method === 'POST' ? { 'Content-Type': 'application/json', Accept: '*/*', 'Content-Length': '1000000' } : { Accept: '*/*' }
    connection.sendHead(method, path, { ...body, ...headers })
    return await connection.response()
  } finally {
    connection.socket.destroy()
  }
}

const ROUTES = [
  ['POST', '/mcp'],
  ['GET', '/mcp'],
  ['DELETE', '/mcp'],
  ['OPTIONS', '/mcp'],
  ['GET', '/sse'],
  ['POST', '/messages/?session_id=x'],
  ['GET', '/capabilities'],
  ['GET', '/health'],
  ['HEAD', '/health'],
  ['GET', '/nowhere'],
] as const

describe('Host and Origin', () => {
  const hostile = [
    { Host: 'evil.example' },
    { Host: 'localhost.evil.example' },
    { Host: '127.0.0.1.evil.example:80' },
    { Host: 'localhost@evil.example' },
    { Host: 'evil.example#localhost' },
    { Host: '0.0.0.0' },
    { Host: '[::]' },
    { Host: '' },
    { Origin: 'https://evil.example' },
    { Origin: 'http://localhost.evil.example' },
    { Origin: 'http://localhost@evil.example' },
    { Origin: 'http://localhost, https://evil.example' },
    { Origin: 'file://' },
    { Origin: 'null' },
  ]
  const good = [
    { Host: 'localhost' },
    { Host: '127.0.0.1:8000' },
    { Host: '[::1]:8000' },
    { Host: 'LOCALHOST', Origin: 'http://localhost:3000' },
    { Origin: 'https://127.0.0.1' },
  ]

  describe.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '::1'],
    ['0.0.0.0', '127.0.0.1'],
  ])('of a request to a server on %s', (bind, address) => {
    let running: Running
    beforeAll(async () => {
      running = await serve(createTestServer(new Gates()), { port: 0, host: bind, standalone: false })
    })
    afterAll(() => running.close())

    test.each(ROUTES)('that are foreign are answered 403 to %s %s, before the body is read', async (method, path) => {
      for (const headers of hostile) {
        const { status, headers: answered } = await sendHeadOnly(running.port, address, method, path, headers)
        expect({ ...headers, status }).toEqual({ ...headers, status: 403 })
        expect(answered).not.toHaveProperty('access-control-allow-origin')
      }
    })

    test('that are its own let it through to every route', async () => {
      for (const headers of good) {
        for (const [method, path] of ROUTES) {
          if (path === '/mcp' && method === 'POST') continue // waits for the body
          const { status } = await sendHeadOnly(running.port, address, method, path, headers)
          expect({ method, path, ...headers, status }).not.toMatchObject({ status: 403 })
        }
      }
    })

    test('without Host is answered 400', async () => {
      const connection = await RawConnection.open(running.port, address)
      connection.socket.write('GET /health HTTP/1.1\r\n\r\n')
      expect((await connection.response()).status).toBe(400)
      connection.socket.destroy()
    })

    test('leaves its url usable', async () => {
      expect((await fetch(running.urls.health)).status).toBe(200)
    })
  })

  test('are those of allowedHosts and allowedOrigins when these are given', async () => {
    const { port } = await start({ allowedHosts: ['api.example.com'], allowedOrigins: ['https://app.example.com'] })
    const status = async (headers: Record<string, string>) =>
      (await sendHeadOnly(port, '127.0.0.1', 'GET', '/health', headers)).status
    expect(await status({ Host: 'api.example.com:8443' })).toBe(200)
    expect(await status({ Host: 'API.example.com', Origin: 'https://app.example.com' })).toBe(200)
    expect(await status({ Host: 'localhost' })).toBe(403)
    expect(await status({ Host: 'api.example.com', Origin: 'https://other.example.com' })).toBe(403)
  })

  test('may be any with *', async () => {
    const { port } = await start({ allowedHosts: ['*'], allowedOrigins: ['*'] })
    const headers = { Host: 'evil.example', Origin: 'https://evil.example' }
    expect((await sendHeadOnly(port, '127.0.0.1', 'GET', '/health', headers)).status).toBe(200)
  })
})

describe('a page of an allowed Origin', () => {
  const origin = 'https://app.example.com'
  const options: ServeOptions = { allowedOrigins: [origin], auth: apiKeys({ keys: { alice: 'key-of-alice' } }) }
  const preflight = {
    Origin: origin,
    'Access-Control-Request-Method': 'POST',
    'Access-Control-Request-Headers': 'mcp-session-id',
  }

  test('is told what it may send, without a key', async () => {
    const { port } = await start(options)
    const { status, headers } = await sendHeadOnly(port, '127.0.0.1', 'OPTIONS', '/mcp', preflight)
    expect(status).toBe(204)
    expect(headers['access-control-allow-origin']).toBe(origin)
    expect(headers['vary']).toBe('Origin')
    expect(headers['access-control-allow-methods']).toBe('POST, GET, DELETE')
    const allowed = headers['access-control-allow-headers']?.toLowerCase().split(', ')
    for (const name of [
      'Authorization',
      'Content-Type',
      'Mcp-Session-Id',
      'MCP-Protocol-Version',
      'Last-Event-ID',
      'Mcp-Method',
      'Mcp-Name',
    ]) {
      expect(allowed).toContain(name.toLowerCase())
    }
  })

  test('may send the headers that repeat arguments, and no others of its own', async () => {
    const { port } = await start(options)
    const asked = {
      ...preflight,
      'Access-Control-Request-Headers': 'content-type, mcp-param-region, Mcp-Param-Zone, x-evil, mcp-param-a:b',
    }
    const { headers } = await sendHeadOnly(port, '127.0.0.1', 'OPTIONS', '/mcp', asked)
    expect(headers['access-control-allow-headers']).toMatch(/, mcp-param-region, Mcp-Param-Zone$/)
  })

  test('is told so on every route', async () => {
    const { port } = await start(options)
    for (const path of ['/sse', '/messages/', '/capabilities', '/health']) {
      expect((await sendHeadOnly(port, '127.0.0.1', 'OPTIONS', path, preflight)).status).toBe(204)
    }
    expect((await sendHeadOnly(port, '127.0.0.1', 'OPTIONS', '/nowhere', preflight)).status).toBe(404)
  })

  test('may read every answer: results, refusals and streams', async () => {
    const { urls } = await start(options)
    const headers = { ...POST_HEADERS, origin, authorization: 'Bearer key-of-alice' }
    for (const response of [
      await fetch(urls.streamableHttp, { method: 'POST', headers, body: JSON.stringify(initializeRequest()) }),
      await fetch(urls.streamableHttp, { method: 'POST', headers: { ...headers, authorization: '' }, body: '{}' }),
      await fetch(urls.httpSse, { headers: { origin, authorization: headers.authorization } }),
    ]) {
      expect(response.headers.get('access-control-allow-origin')).toBe(origin)
      expect(response.headers.get('access-control-expose-headers')).toContain('Mcp-Session-Id')
      await response.body?.cancel()
    }
  })

  test('of another Origin is told nothing', async () => {
    const { port } = await start(options)
    const foreign = { ...preflight, Origin: 'https://evil.example' }
    const { status, headers } = await sendHeadOnly(port, '127.0.0.1', 'OPTIONS', '/mcp', foreign)
    expect(status).toBe(403)
    expect(Object.keys(headers).filter((name) => name.startsWith('access-control'))).toEqual([])
  })

  test('is no concern of clients that send no Origin', async () => {
    const { urls } = await start()
    const response = await fetch(urls.health)
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([])
  })
})

describe('authentication', () => {
  const PROTECTED = ROUTES.filter(([method, path]) => path !== '/health' && path !== '/nowhere' && method !== 'OPTIONS')
  const keys = apiKeys({ keys: { alice: 'key-of-alice', bob: 'key-of-bob' } })
  const later: Authenticator = { authenticate: async (head) => keys.authenticate(head) }
  const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

  describe.each([
    ['at once', keys],
    ['later', later],
  ])('that answers %s', (_when, auth) => {
    let running: Running
    beforeAll(async () => {
      running = await serve(createTestServer(new Gates()), { port: 0, standalone: false, auth })
    })
    afterAll(() => running.close())

    test.each(PROTECTED)('asks for a key on %s %s with 401, before the body is read', async (method, path) => {
      const { status, headers } = await sendHeadOnly(running.port, '127.0.0.1', method, path, {})
      expect(status).toBe(401)
      expect(headers['www-authenticate']).toMatch(/^Bearer /)
    })

    test.each(PROTECTED)('refuses a wrong key on %s %s with 403, before the body is read', async (method, path) => {
      const { status } = await sendHeadOnly(running.port, '127.0.0.1', method, path, { Authorization: 'Bearer wrong-key' })
      expect(status).toBe(403)
    })

    test('takes no key from the URL', async () => {
      const { status } = await sendHeadOnly(
        running.port,
        '127.0.0.1',
        'GET',
        '/sse?access_token=key-of-alice&key=key-of-alice',
        {},
      )
      expect(status).toBe(401)
    })

    test('lets everybody see /health', async () => {
      expect((await fetch(running.urls.health)).status).toBe(200)
    })

    test('tells the handler who is calling, and not by which key', async () => {
      const client = await StreamableClient.open(running.urls.streamableHttp, { headers: bearer('key-of-bob') })
      expect(JSON.parse(await client.callText(1, 'who'))).toEqual({ principal: 'bob', authorization: null })
    })

    test('lets nobody into the session of somebody else, and does not say that there is one', async () => {
      const alice = await StreamableClient.open(running.urls.streamableHttp, { headers: bearer('key-of-alice') })
      const attempt = async (sessionId: string, method: string) => {
        const headers = { ...POST_HEADERS, ...bearer('key-of-bob'), 'mcp-session-id': sessionId }
        const body = method === 'POST' ? JSON.stringify(initializeRequest()) : null
        const response = await fetch(running.urls.streamableHttp, { method, headers, body })
        return { status: response.status, body: await response.text() }
      }
      for (const method of ['POST', 'GET', 'DELETE']) {
        const foreign = await attempt(alice.sessionId, method)
        expect(foreign.status).toBe(404)
        expect(foreign).toEqual(await attempt(crypto.randomUUID(), method))
      }
      expect(await alice.callText(1, 'echo', { text: 'still here' })).toBe('still here')
    })

    test('lets nobody post to the stream of somebody else', async () => {
      const alice = await HttpSseClient.open(running.urls.httpSse, bearer('key-of-alice'))
      const attempt = async (endpoint: string) => {
        const headers = { 'content-type': 'application/json', ...bearer('key-of-bob') }
        const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' })
        const response = await fetch(new URL(endpoint, running.url), { method: 'POST', headers, body })
        return { status: response.status, body: await response.text() }
      }
      const foreign = await attempt(alice.endpoint)
      expect(foreign.status).toBe(404)
      expect(foreign).toEqual(await attempt('/messages/?session_id=unheard-of'))
      await alice.events.cancel()
    })

    test('opens nothing for who is not let in', async () => {
      const before = await (await fetch(running.urls.health)).json()
      for (const [method, path] of PROTECTED) await sendHeadOnly(running.port, '127.0.0.1', method, path, {})
      expect((await (await fetch(running.urls.health)).json()).connections).toEqual(before.connections)
    })
  })

  const broken: [string, () => Authentication | Promise<Authentication>][] = [
    [
      'throws',
      () => {
        throw new Error('the key database is on fire')
      },
    ],
    ['rejects', () => Promise.reject(new Error('the key database is on fire'))],
    ['answers nothing', () => undefined as never],
    ['answers null, later', () => Promise.resolve(null as never)],
    ['answers a principal that is undefined', () => ({ principal: undefined as never })],
    ['answers a principal without id', () => ({ principal: { scopes: [] } as never })],
    ['answers a status that is none', () => ({ status: 0 as 401, message: 'no' })],
    [
      'answers a challenge with a line break',
      () => ({ status: 401, message: 'no', wwwAuthenticate: 'Bearer error="\r\nSet-Cookie: a=b"' }),
    ],
  ]
  test.each(broken)('that %s lets nobody in and tells only the log why', async (_how, authenticate) => {
    const server = createTestServer(new Gates())
    const errors: { source: string }[] = []
    server.on('error', (event) => errors.push(event))
    const { port, urls } = await start({ auth: { authenticate } }, server)
    for (const [method, path] of PROTECTED) {
      const { status, headers, body } = await sendHeadOnly(port, '127.0.0.1', method, path, {})
      expect(status).toBe(503)
      expect(body).toContain('reference')
      expect(body).not.toContain('fire')
      expect(headers).not.toHaveProperty('set-cookie')
    }
    expect(errors.map(({ source }) => source)).toEqual(PROTECTED.map(() => 'authentication'))
    expect((await (await fetch(urls.health)).json()).connections).toEqual({ sessions: 0, streams: 0 })
  })

  test('that ends after close() lets nobody in', async () => {
    const gates = new Gates()
    let asked = 0
    const auth: Authenticator = {
      authenticate: async (head) => {
        asked++
        await gates.pass('authenticate')
        return keys.authenticate(head)
      },
    }
    const running = await start({ auth })
    const connections = [await RawConnection.open(running.port), await RawConnection.open(running.port)]
    const authorization = { Authorization: 'Bearer key-of-alice' }
    connections[0]!.sendHead('GET', '/sse', authorization)
    connections[1]!.sendJson('/mcp', initializeRequest(), authorization)
    await expect.poll(() => asked).toBe(2)
    const closed = running.close()
    gates.open('authenticate')
    for (const connection of connections) expect((await connection.response()).status).toBe(503)
    await closed
  })
})

describe('the paths', () => {
  test('that are none are answered 404 with those that are', async () => {
    const { url } = await start()
    const response = await fetch(`${url}/nowhere`)
    expect(response.status).toBe(404)
    expect((await response.json()).error.message).toContain('/mcp')
  })

  test('are found with and without a slash at the end', async () => {
    const { url } = await start()
    for (const path of ['/health', '/health/', '/health?probe=1', '/capabilities/']) {
      expect((await fetch(url + path)).status).toBe(200)
    }
  })

  test('may be others, and stand behind a prefix', async () => {
    const { url, urls } = await start({ prefix: '/api/v1/', paths: { mcp: '/', sse: '/events', messages: '/inbox/' } })
    expect(urls).toEqual({
      streamableHttp: `${url}/api/v1`,
      httpSse: `${url}/api/v1/events`,
      health: `${url}/api/v1/health`,
      capabilities: `${url}/api/v1/capabilities`,
    })
    const client = await StreamableClient.open(urls.streamableHttp)
    expect(await client.callText(1, 'echo', { text: 'hi' })).toBe('hi')
    const events = await HttpSseClient.connect(urls.httpSse)
    expect(events.endpoint).toMatch(/^\/api\/v1\/inbox\/\?session_id=/)
    await events.events.cancel()
    expect((await fetch(`${url}/mcp`)).status).toBe(404)
  })
})
