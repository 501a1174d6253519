import { execFile } from 'node:child_process'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { allOf, apiKeys, custom, introspection, jwt, type JwtOptions, tokenExchange } from '@portico/auth'
import { createServer, InsufficientScopeError, middleware, type ProtocolVersion } from '@portico/core'
import { TestIssuer } from '@portico/testing'
import { serve } from '@portico/transport-sse'
import { toFetch } from '@portico/transport-sse/fetch'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { repository, runTypeScript } from '../run-typescript.ts'
import { inForce } from './requirements.ts'

const execute = promisify(execFile)

const RESOURCE = 'https://mcp.example.com/mcp'
const METADATA_PATH = '/.well-known/oauth-protected-resource/mcp'
const METADATA_URL = `https://mcp.example.com${METADATA_PATH}`

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await TestIssuer.start()
})
afterAll(() => issuer.close())

type Headers = Readonly<Record<string, string>>

/** A server of one revision that takes the tokens of {@link issuer}. */
class GuardedServer {
  /** Every call of a tool, every reading of a resource. */
  readonly ran: string[] = []
  readonly version: ProtocolVersion
  #url = ''

  constructor(version: ProtocolVersion) {
    this.version = version
  }

  static async start(version: ProtocolVersion, options: Partial<JwtOptions> = {}): Promise<GuardedServer> {
    const guarded = new GuardedServer(version)
    const auth = jwt({ issuer: issuer.url, audience: RESOURCE, ...options })
    const running = await serve(guarded.#server(), { port: 0, standalone: false, auth })
    onTestFinished(() => running.close())
    guarded.#url = running.url
    return guarded
  }

  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    return fetch(this.#url + path, init)
  }

  /** The request that a client of this revision begins with. */
  first(headers: Headers = {}, path = '/mcp'): Promise<Response> {
    return this.#statesTerms ? this.#post('tools/list', {}, headers, path) : this.#post('initialize', INITIALIZE, headers, path)
  }

  /** Calls a tool as the holder of a token, in a session where the revision has that. */
  async call(name: string, token: string): Promise<Response> {
    const authorization = `Bearer ${token}`
    if (this.#statesTerms) return this.#post('tools/call', { name }, { authorization })
    const opened = await this.#post('initialize', INITIALIZE, { authorization })
    const session = {
      authorization,
      'mcp-session-id': opened.headers.get('mcp-session-id') ?? '',
      'mcp-protocol-version': this.version,
    }
    await opened.body?.cancel()
    return this.#post('tools/call', { name }, session)
  }

  get #statesTerms(): boolean {
    return this.version === '2026-07-28'
  }

  #post(method: string, params: object, headers: Headers, path = '/mcp'): Promise<Response> {
    const terms = {
      'io.modelcontextprotocol/protocolVersion': this.version,
      'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const mirrored = {
      'mcp-protocol-version': this.version,
      'mcp-method': method,
      ...('name' in params && { 'mcp-name': String(params.name) }),
    }
    const all = this.#statesTerms ? { ...params, _meta: terms } : { protocolVersion: this.version, ...params }
    return this.fetch(path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...(this.#statesTerms && mirrored),
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: all }),
    })
  }

  #server() {
    const note = middleware((call, next) => {
      this.ran.push(call.name)
      return next()
    })
    return createServer({ name: 'guarded', version: '1.0.0', protocolVersions: [this.version] })
      .use(note)
      .tool('whoami', {}, (_input, { principal }) => ({ id: principal?.id, scopes: principal?.scopes }))
      .tool('write', {}, (_input, { principal }) => {
        if (!principal?.scopes.includes('write')) throw new InsufficientScopeError(['read', 'write', 'offline_access'])
        return 'written'
      })
      .tool('tell', {}, (_input, { principal, http }) => ({ principal, authorization: http?.header('authorization') ?? null }))
  }
}

const INITIALIZE = { capabilities: {}, clientInfo: { name: 'test', version: '1' } }
const good = (claims = {}) => issuer.token({ aud: RESOURCE, ...claims })
const bearer = (token: string): Headers => ({ authorization: `Bearer ${token}` })
const challengeOf = (response: Response) => response.headers.get('www-authenticate') ?? ''

/** The parameters of a challenge. */
function parametersOf(challenge: string): Record<string, string> {
  return Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]))
}

describe.each(inForce('AUTH-03'))('tokens in %s', (version) => {
  test('[AUTH-01, AUTH-03, AUTH-04] are taken when they are good; expired and invalid ones are answered 401 with what is wrong', async () => {
    const server = await GuardedServer.start(version)
    const answer = await server.call('whoami', await good({ scope: 'read' }))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('ada')
    const bad = [await good({ exp: 1 }), await good({ nbf: 9_999_999_999 }), 'nonsense', `${await good()}x`]
    for (const token of bad) {
      const refused = await server.first(bearer(token))
      expect(refused.status).toBe(401)
      expect(parametersOf(challengeOf(refused))).toMatchObject({ error: 'invalid_token', error_description: expect.any(String) })
    }
    expect(server.ran).toEqual(['whoami'])
  })

  test('[AUTH-05] none: 401; a malformed one: 400; one with too few scopes: 403', async () => {
    const server = await GuardedServer.start(version, { requiredScopes: ['read'] })
    expect((await server.first()).status).toBe(401)
    for (const authorization of ['Bearer', 'Bearer two words', 'Bearer ']) {
      const malformed = await server.first({ authorization })
      expect([malformed.status, parametersOf(challengeOf(malformed))['error']]).toEqual([400, 'invalid_request'])
    }
    expect((await server.first(bearer(await good({ scope: 'other' })))).status).toBe(403)
    expect((await server.first(bearer(await good({ scope: 'read' })))).status).toBe(200)
  })

  test('[AUTH-06, SEC-02, SEC-03] are read from the Authorization header of every request, and not from the query, the body or a session', async () => {
    const server = await GuardedServer.start(version)
    const token = await good()
    for (const name of ['access_token', 'token', 'authorization']) {
      expect((await server.first({}, `/mcp?${name}=${token}`)).status).toBe(401)
    }
    const form = { 'content-type': 'application/x-www-form-urlencoded' }
    expect((await server.fetch('/mcp', { method: 'POST', headers: form, body: `access_token=${token}` })).status).toBe(401)
    const opened = await server.first(bearer(token))
    expect(opened.status).toBe(200)
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? 'none', 'mcp-protocol-version': version }
    expect((await server.first(session)).status).toBe(401)
    // Where there are no sessions, there is nothing to ask for either.
    const expected = version === '2026-07-28' ? 405 : 401
    expect((await server.fetch('/mcp', { headers: { ...session, accept: 'text/event-stream' } })).status).toBe(expected)
    expect((await server.fetch('/mcp', { method: 'DELETE', headers: session })).status).toBe(expected)
  })
})

describe.each(inForce('AUTH-07'))('the resource server in %s', (version) => {
  test('[AUTH-07, SEC-01] takes tokens that were issued for it, and no others', async () => {
    const server = await GuardedServer.start(version)
    for (const aud of [
      'https://upstream.example.com',
      undefined,
      [],
      ['https://a.example', 'https://b.example'],
      `${RESOURCE}/other`,
    ]) {
      expect((await server.first(bearer(await issuer.token({ aud })))).status).toBe(401)
    }
    expect((await server.first(bearer(await issuer.token({ aud: ['https://a.example', RESOURCE] })))).status).toBe(200)
  })

  test('[AUTH-08] shows the token to no handler, so that none can pass it on', async () => {
    const server = await GuardedServer.start(version)
    const token = await good()
    const told = await (await server.call('tell', token)).text()
    expect(told).toContain('ada')
    expect(told).not.toContain(token)
    expect(told).not.toContain(token.split('.')[2])
  })

  test('[AUTH-09] says nothing of itself to whom it does not let in, and runs nothing', async () => {
    const server = await GuardedServer.start(version)
    for (const headers of [{}, bearer(await good({ aud: 'https://other.example.com' }))]) {
      for (const path of ['/mcp', '/sse', '/messages', '/capabilities']) {
        for (const method of ['GET', 'POST', 'DELETE']) {
          const answer = await server.fetch(path, { method, headers, ...(method === 'POST' && { body: '{"a":' }) })
          expect([401, 404, 405]).toContain(answer.status)
          expect(await answer.text()).not.toMatch(/whoami|guarded/)
        }
      }
    }
    expect(server.ran).toEqual([])
  })

  test('[AUTH-10, AUTH-11, AUTH-13] publishes metadata at the well-known address of its path and at the root', async () => {
    const server = await GuardedServer.start(version, { scopesSupported: ['read'], resourceName: 'Notes' })
    for (const path of [METADATA_PATH, '/.well-known/oauth-protected-resource']) {
      const answer = await server.fetch(path)
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json'])
      expect(await answer.json()).toMatchObject({
        resource: RESOURCE,
        authorization_servers: [issuer.url],
        scopes_supported: ['read'],
        bearer_methods_supported: ['header'],
        resource_name: 'Notes',
      })
    }
    expect(() => jwt({ issuer: issuer.url, audience: RESOURCE, authorizationServers: [] })).toThrow('at least one')
  })

  test('[AUTH-12, AUTH-13] names the address of its metadata in every 401', async () => {
    const server = await GuardedServer.start(version)
    for (const answer of [await server.first(), await server.first(bearer('nonsense')), await server.fetch('/capabilities')]) {
      expect(answer.status).toBe(401)
      expect(parametersOf(challengeOf(answer))['resource_metadata']).toBe(METADATA_URL)
    }
  })

  test('[AUTH-21] knows its URI however scheme and host are written, and writes it without a slash at the end', async () => {
    for (const audience of ['HTTPS://MCP.Example.COM:443/mcp', RESOURCE]) {
      const server = await GuardedServer.start(version, { audience })
      const { resource } = (await (await server.fetch(METADATA_PATH)).json()) as { resource: string }
      expect(resource).toBe(RESOURCE)
      for (const aud of [RESOURCE, 'https://MCP.EXAMPLE.com/mcp']) {
        expect((await server.first(bearer(await issuer.token({ aud })))).status).toBe(200)
      }
    }
    const root = await GuardedServer.start(version, { audience: 'https://mcp.example.com/' })
    expect(await (await root.fetch('/.well-known/oauth-protected-resource')).json()).toMatchObject({
      resource: 'https://mcp.example.com',
    })
  })

  test('[AUTH-22] talks to issuers over TLS', () => {
    const insecure = { issuer: 'http://login.example.com', audience: RESOURCE }
    expect(() => jwt(insecure)).toThrow('expected https')
    expect(() => introspection({ ...insecure, clientId: 'a', clientSecret: 'b' })).toThrow('expected https')
    expect(() => tokenExchange({ ...insecure, clientId: 'a', clientSecret: 'b' })).toThrow('expected https')
  })
})

describe.each(inForce('AUTH-14'))('scopes in %s', (version) => {
  test('[AUTH-14, AUTH-18] are in every 401: those that every request needs, always the same', async () => {
    const server = await GuardedServer.start(version, { requiredScopes: ['read', 'list'] })
    for (const answer of [
      await server.first(),
      await server.first(bearer('nonsense')),
      await server.first(bearer(await good({ exp: 1 }))),
    ]) {
      expect(parametersOf(challengeOf(answer))['scope']).toBe('read list')
    }
  })

  test('[AUTH-15, AUTH-16, AUTH-18] that a call lacks are answered 403, all that the call needs', async () => {
    const server = await GuardedServer.start(version, { requiredScopes: ['mcp'] })
    const answer = await server.call('write', await good({ scope: 'mcp read' }))
    expect(answer.status).toBe(403)
    expect(challengeOf(answer)).toMatch(/^Bearer /)
    expect(parametersOf(challengeOf(answer))).toEqual({
      error: 'insufficient_scope',
      error_description: expect.any(String),
      scope: 'mcp read write',
      resource_metadata: METADATA_URL,
    })
    expect(await answer.json()).toMatchObject({ id: 1, error: { code: -32_600 } })
    expect((await server.call('write', await good({ scope: 'mcp write' }))).status).toBe(200)
  })
})

describe.each(inForce('AUTH-17'))('scopes in %s', (version) => {
  test('[AUTH-17] of one operation are in one challenge, those that it lacks and those that it has', async () => {
    const server = await GuardedServer.start(version)
    const first = await server.call('write', await good({ scope: 'other' }))
    const scopes = parametersOf(challengeOf(first))['scope'] ?? ''
    expect(scopes.split(' ')).toEqual(['read', 'write'])
    expect((await server.call('write', await good({ scope: scopes }))).status).toBe(200)
  })

  test('[AUTH-19] come with those that imply them, through every level', async () => {
    const impliedScopes = { admin: ['write'], write: ['read'], loop: ['loop'] }
    const server = await GuardedServer.start(version, { requiredScopes: ['read'], impliedScopes })
    expect((await server.call('write', await good({ scope: 'admin' }))).status).toBe(200)
    expect((await server.call('write', await good({ scope: 'read' }))).status).toBe(403)
    expect((await server.first(bearer(await good({ scope: 'loop' })))).status).toBe(403)
  })

  test('[AUTH-20] never have offline_access among them, in challenges and in the metadata', async () => {
    const scopes = ['offline_access', 'read']
    const server = await GuardedServer.start(version, { requiredScopes: scopes, scopesSupported: [...scopes, 'write'] })
    const answers = [
      await server.first(),
      await server.first(bearer(await good())),
      await server.call('write', await good({ scope: 'read' })),
    ]
    expect(answers.map(({ status }) => status)).toEqual([401, 403, 403])
    for (const answer of answers) expect(challengeOf(answer)).not.toContain('offline_access')
    expect(await (await server.fetch(METADATA_PATH)).json()).toMatchObject({ scopes_supported: ['read', 'write'] })
  })
})

test.each([
  ['', 0],
  ['retain', 100],
])('[AUTH-22] tokens are kept as digests, unless they are to be exchanged (%s)', async (argument, expected) => {
  const program = new URL('./held-tokens.ts', import.meta.url)
  const { stdout } = await execute(process.execPath, ['--expose-gc', ...runTypeScript(program, argument)], { cwd: repository })
  expect(Number(stdout)).toBe(expected)
})

test('[AUTH-01] every way to serve over HTTP asks for a token and publishes the metadata', async () => {
  const handle = toFetch(createServer({ name: 'guarded', version: '1.0.0' }), {
    auth: jwt({ issuer: issuer.url, audience: RESOURCE }),
  })
  const refused = await handle(new Request('http://localhost/mcp', { method: 'POST' }))
  expect([refused.status, parametersOf(challengeOf(refused))['resource_metadata']]).toEqual([401, METADATA_URL])
  expect((await handle(new Request(`http://localhost${METADATA_PATH}`))).status).toBe(200)
  await handle.close()
})

test('[AUTH-02] a WebSocket is asked for a token and checked for its Origin before the handshake', async () => {
  const server = createServer({ name: 'guarded', version: '1.0.0' })
  const http = createHttpServer()
  const handler = toWebSocketHandler(server, { auth: jwt({ issuer: issuer.url, audience: RESOURCE }) })
  handler.attach(http)
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    await handler.close()
    http.close()
  })
  const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`
  const statusWith = (headers: Headers) =>
    new Promise<number>((resolve) => {
      const socket = new WebSocket(url, 'mcp', { headers })
      socket.on('open', () => {
        socket.close()
        resolve(101)
      })
      socket.on('unexpected-response', (_request, response) => {
        response.destroy()
        resolve(response.statusCode ?? 0)
      })
      socket.on('error', () => undefined)
    })
  const token = await good()
  expect(await statusWith({})).toBe(401)
  expect(await statusWith(bearer('nonsense'))).toBe(401)
  expect(await statusWith({ ...bearer(token), origin: 'https://evil.example' })).toBe(403)
  expect(await statusWith(bearer(token))).toBe(101)
})

test('[AUTH-08, SEC-01] another API is called with a token of its own, which the authorization server gives in exchange', async () => {
  const asked: URLSearchParams[] = []
  issuer.answers.set('/token', async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    asked.push(new URLSearchParams(body))
    response.end(JSON.stringify({ access_token: 'for the calendar', token_type: 'Bearer', expires_in: 60 }))
  })
  const audience = 'https://calendar.example.com'
  const exchange = tokenExchange({
    issuer: issuer.url,
    tokenEndpoint: `${issuer.url}/token`,
    clientId: 'mcp',
    clientSecret: 'secret',
    audience,
  })
  const server = createServer({ name: 'calendar', version: '1.0.0', protocolVersions: ['2026-07-28'] }).tool(
    'sent',
    {},
    async (_input, { principal }) => await exchange(principal),
  )
  const auth = jwt({ issuer: issuer.url, audience: RESOURCE, retainTokens: true })
  await using running = await serve(server, { port: 0, standalone: false, auth })
  const token = await good()
  const answer = await fetch(running.urls.streamableHttp, {
    method: 'POST',
    headers: {
      ...bearer(token),
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'sent',
    },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: {
        name: 'sent',
        _meta: {
          'io.modelcontextprotocol/protocolVersion': '2026-07-28',
          'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
          'io.modelcontextprotocol/clientCapabilities': {},
        },
      },
    }),
  })
  const text = await answer.text()
  expect(text).toContain('for the calendar')
  expect(text).not.toContain(token)
  expect(asked.map((body) => [body.get('subject_token'), body.get('audience')])).toEqual([[token, audience]])
})

test('[SEC-12] a server on this machine lets in who has its key, and nobody whose request comes from elsewhere', async () => {
  const auth = allOf(
    apiKeys({ keys: { ada: 'the-key-of-ada' } }),
    custom(({ header }) => (header('x-forwarded-for') === undefined ? { id: 'here', scopes: [] } : undefined)),
  )
  await using running = await serve(createServer({ name: 'local', version: '1.0.0' }), { port: 0, standalone: false, auth })
  expect(running.url).toMatch(/^http:\/\/127\.0\.0\.1:/)
  const statusWith = async (headers: Headers) => (await fetch(running.urls.capabilities, { headers })).status
  expect(await statusWith({})).toBe(401)
  expect(await statusWith(bearer('the-key-of-ada'))).toBe(200)
  expect(await statusWith({ ...bearer('the-key-of-ada'), 'x-forwarded-for': '1.2.3.4' })).toBe(401)
})

test('[SEC-13] addresses that come from others are fetched over https, not from inside, and no redirect is followed', async () => {
  const inside = [
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/keys',
    'https://[::1]/keys',
    'file:///etc/passwd',
  ]
  for (const jwksUri of inside) {
    const asked: string[] = []
    const answer = { issuer: 'https://login.example.com', jwks_uri: jwksUri }
    const fetched = (url: string): Promise<Response> => {
      asked.push(url)
      return Promise.resolve(Response.json(answer))
    }
    const auth = jwt({ issuer: 'https://login.example.com', audience: RESOURCE, fetch: fetched })
    const token = await good({ iss: 'https://login.example.com' })
    const head = { method: 'POST', path: '/mcp', header: () => `Bearer ${token}` }
    await expect(auth.authenticate(head)).rejects.toThrow(/expected (https|a public address)/)
    expect(asked.filter((url) => !url.startsWith('https://login.example.com/.well-known/'))).toEqual([])
  }
  await using other = await TestIssuer.start()
  await using evil = await TestIssuer.start()
  other.answers.set('/jwks', (_request, response) => response.writeHead(302, { location: `${evil.url}/jwks` }).end())
  const auth = jwt({ issuer: other.url, audience: RESOURCE })
  const token = await evil.token({ aud: RESOURCE, iss: other.url })
  await expect(auth.authenticate({ method: 'POST', path: '/mcp', header: () => `Bearer ${token}` })).rejects.toThrow('got 302')
  expect(evil.requests).toEqual([])
})
