import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CALLBACK, ProxyClient, register } from './proxy-client.ts'
import { type ProxiedServer, startProxiedServer } from './proxied-server.ts'
import { UserAgent } from './user-agent.ts'

let proxied: ProxiedServer
beforeAll(async () => {
  proxied = await startProxiedServer()
})
afterAll(() => proxied[Symbol.asyncDispose]())

const errorOf = (url: URL) => Object.fromEntries([...url.searchParams].filter(([name]) => name !== 'error_description'))

describe('the authorization server', () => {
  test('[AUTH-23] says what it is, and where', async () => {
    const { origin } = proxied.url
    const response = await fetch(`${origin}/.well-known/oauth-authorization-server`)
    expect(await response.json()).toMatchObject({
      issuer: origin,
      authorization_endpoint: `${origin}/authorize`,
      token_endpoint: `${origin}/token`,
      registration_endpoint: `${origin}/register`,
      revocation_endpoint: `${origin}/revoke`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      client_id_metadata_document_supported: true,
      scopes_supported: ['notes:read', 'notes:write'],
    })
  })

  test('[AUTH-25] takes a user from consent to tokens, which are its own', async () => {
    const client = await ProxyClient.register(proxied.url)
    const page = await client.logIn()
    expect(errorOf(page.url)).toEqual({ code: expect.any(String), state: 'a state', iss: proxied.url.origin })
    const { status, headers, body } = await client.exchangeCode(page.url.searchParams.get('code')!)
    expect([status, headers.get('cache-control')]).toEqual([200, 'no-store'])
    expect(body).toMatchObject({ token_type: 'Bearer', scope: 'notes:read' })
    expect(body['expires_in']).toBeGreaterThan(290)
    expect(body['expires_in']).toBeLessThanOrEqual(300)
    expect(await client.call(body['access_token'])).toBe(200)
    expect(proxied.provider.issued).not.toContain(body['access_token'])
    expect(proxied.provider.issued).not.toContain(body['refresh_token'])
    expect(await client.call(proxied.provider.issued.at(-1)!)).toBe(401)
  })

  test('[AUTH-23] does without resource and scope, as clients of 2025-03-26 do', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { url } = await client.logIn({ resource: undefined, scope: undefined })
    const { body } = await client.exchangeCode(url.searchParams.get('code')!)
    expect(body['scope']).toBe('notes:read')
  })
})

describe('registration', () => {
  test.each([
    ['http://evil.example.com/'],
    ['com.example.app:/callback'],
    ['javascript:alert(1)'],
    ['https://user@example.com/'],
    ['https://example.com/#fragment'],
    ['http://localhost.evil.example.com/'],
    ['http://127.0.0.1.evil.example.com/'],
    ['no address'],
  ])('[AUTH-24] refuses the redirect URI %s', async (uri) => {
    const response = await register(proxied.url, { redirect_uris: [CALLBACK, uri] })
    expect([response.status, ((await response.json()) as { error: string }).error]).toEqual([400, 'invalid_redirect_uri'])
  })

  test.each([[['https://example.com/a']], [['http://localhost:1234/']], [['http://[::1]/', 'http://127.0.0.1:1/x']]])(
    'takes %j',
    async (uris) => {
      const response = await register(proxied.url, { redirect_uris: uris, client_name: 'x\u202ey\nz' })
      expect(response.status).toBe(201)
      expect(await response.json()).toMatchObject({
        client_id: expect.any(String),
        redirect_uris: uris,
        client_name: 'x y z',
        token_endpoint_auth_method: 'none',
      })
    },
  )

  test.each([[[]], ['https://example.com'], [undefined], [Array(11).fill(CALLBACK)]])('refuses %j', async (uris) => {
    expect((await register(proxied.url, { redirect_uris: uris })).status).toBe(400)
  })
})

describe('the consent page', () => {
  test('[AUTH-26, SEC-09] names the client, where its users go and what it may, runs nothing and stands in no frame', async () => {
    const client = await ProxyClient.register(proxied.url, new UserAgent(), '<script>alert("x")</script>')
    const { status, headers, body } = await client.agent.open(client.authorizationUrl())
    expect(status).toBe(200)
    expect(body).not.toContain('<script')
    expect(body).toContain('&#60;script&#62;alert(&#34;x&#34;)')
    expect(body).toContain('127.0.0.1:9')
    expect(body).toContain('Read &#60;your&#62; notes (notes:read)')
    expect(body).toContain('Example Login')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect([headers.get('x-frame-options'), headers.get('cache-control')]).toEqual(['DENY', 'no-store'])
    expect(client.agent.cookieHeaders.join()).toMatch(/^portico-browser=[\w-]{43}; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax$/)
  })

  test('[AUTH-26] sends the user back when they do not agree', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { url } = await client.agent.decide(client.authorizationUrl(), 'deny')
    expect(errorOf(url)).toEqual({ error: 'access_denied', state: 'a state', iss: proxied.url.origin })
  })

  test('[AUTH-26, SEC-08, SEC-10] comes once for a client, and again for another, for more scopes, and when asked for', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { agent } = client
    await client.code()
    expect(agent.questions).toBe(1)
    await client.code()
    expect(agent.questions).toBe(1)
    await client.logIn({ scope: 'notes:read notes:write' })
    expect(agent.questions).toBe(2)
    await client.logIn({ prompt: 'consent' })
    expect(agent.questions).toBe(3)
    const other = await ProxyClient.register(proxied.url, agent)
    await other.code()
    expect(agent.questions).toBe(4)
  })

  test('[AUTH-26, SEC-09] takes no form that was made up', async () => {
    const client = await ProxyClient.register(proxied.url)
    const page = await client.agent.open(client.authorizationUrl())
    expect((await client.agent.submit(page, { decision: 'allow', request: 'forged' })).status).toBe(400)
  })

  test('[SEC-09] takes no form from another site', async () => {
    const client = await ProxyClient.register(proxied.url)
    const page = await client.agent.open(client.authorizationUrl())
    const body = page.body.replace('action="/authorize"', `action="${proxied.url.origin}/authorize"`)
    // The transport lets pages of this machine through.
    const elsewhere = { ...page, body, url: new URL('http://localhost:1/') }
    const answered = await client.agent.submit(elsewhere, { decision: 'allow' })
    expect([answered.status, answered.body]).toEqual([400, expect.stringContaining('cannot go on')])
  })

  test('[SEC-09] takes no form in a browser that it was not shown in', async () => {
    const client = await ProxyClient.register(proxied.url)
    const page = await client.agent.open(client.authorizationUrl())
    const victim = new UserAgent()
    expect((await victim.submit(page, { decision: 'allow' })).status).toBe(400)
    await victim.open(client.authorizationUrl())
    expect((await victim.submit(page, { decision: 'allow' })).status).toBe(400)
  })

  test('[SEC-10] believes no cookie that was made up', async () => {
    const client = await ProxyClient.register(proxied.url)
    client.agent.cookies.set('portico-consents', Buffer.from(JSON.stringify([client.id])).toString('base64url'))
    expect((await client.agent.open(client.authorizationUrl())).body).toContain('<form')
  })
})

describe('a request for authorization', () => {
  test.each([
    ['http://127.0.0.1:9/other'],
    ['http://127.0.0.1:9/callback?x=1'],
    ['http://localhost:9/callback'],
    ['https://evil.example.com/callback'],
    ['http://127.0.0.1:9@evil.example.com/callback'],
    ['//evil.example.com'],
  ])('[AUTH-24, AUTH-25, SEC-11] is answered nowhere else: %s', async (redirectUri) => {
    const client = await ProxyClient.register(proxied.url)
    const page = await client.agent.open(client.authorizationUrl({ redirect_uri: redirectUri, state: '<b>' }), redirectUri)
    expect(page.status).toBe(400)
    expect(page.body).not.toContain('evil')
  })

  test('may name another port of the same machine', async () => {
    const client = await ProxyClient.register(proxied.url)
    const redirectUri = 'http://127.0.0.1:10/callback'
    const { url } = await client.agent.decide(client.authorizationUrl({ redirect_uri: redirectUri }), 'allow', redirectUri)
    expect(url.searchParams.has('code')).toBe(true)
    const code = url.searchParams.get('code')!
    expect((await client.exchangeCode(code)).body['error']).toBe('invalid_grant')
    expect((await client.exchangeCode(code, { redirect_uri: redirectUri })).status).toBe(200)
  })

  test.each([
    ['without PKCE', { code_challenge: undefined }, 'invalid_request'],
    ['with plain PKCE', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['with PKCE of no method', { code_challenge_method: undefined }, 'invalid_request'],
    ['for a token in the address', { response_type: 'token' }, 'unsupported_response_type'],
    ['for another resource', { resource: 'https://other.example.com/mcp' }, 'invalid_target'],
    ['for a scope that there is not', { scope: 'notes:read admin' }, 'invalid_scope'],
  ])('[AUTH-23] %s is refused', async (_name, changed, error) => {
    const client = await ProxyClient.register(proxied.url)
    const { url } = await client.agent.open(client.authorizationUrl(changed))
    expect(errorOf(url)).toEqual({ error, state: 'a state', iss: proxied.url.origin })
  })

  test.each([['mcp_forged'], [''], ['known'], ['http://example.com/client.json']])(
    'of the unknown client %j is refused',
    async (id) => {
      const client = await ProxyClient.register(proxied.url)
      expect((await client.agent.open(client.authorizationUrl({ client_id: id }))).status).toBe(400)
    },
  )
})

describe('the way back from the identity provider', () => {
  /** Goes as far as the identity provider, and answers the address that it sends the browser back to. */
  async function comeBack(client: ProxyClient): Promise<URL> {
    return (await client.agent.decide(client.authorizationUrl(), 'allow', `${proxied.url.origin}/oauth/callback`)).url
  }

  test('[SEC-11] is taken once', async () => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    expect((await client.agent.open(back)).url.searchParams.has('code')).toBe(true)
    expect((await client.agent.open(back)).status).toBe(400)
  })

  test('[SEC-11] is taken from the browser that went there, from no other', async () => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    expect((await new UserAgent().open(back)).status).toBe(400)
    const other = new UserAgent()
    await other.open(client.authorizationUrl())
    expect((await other.open(back)).status).toBe(400)
    expect((await client.agent.open(back)).url.searchParams.has('code')).toBe(true)
  })

  test('is taken once also when it comes twice at the same time', async () => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    const pages = await Promise.all([client.agent.open(back), client.agent.open(back)])
    expect(pages.map(({ status }) => status).sort()).toEqual([0, 400])
  })

  test('is not taken by HEAD', async () => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    await client.agent.open(back, undefined, { method: 'HEAD' })
    expect((await client.agent.open(back)).url.searchParams.has('code')).toBe(true)
  })

  test.each([
    ['state', 'another'],
    ['state', ''],
  ])('[SEC-11] needs the %s: %j', async (name, value) => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    back.searchParams.set(name, value)
    expect((await client.agent.open(back)).status).toBe(400)
  })

  test('is not taken from another provider (mix-up)', async () => {
    const client = await ProxyClient.register(proxied.url)
    const back = await comeBack(client)
    back.searchParams.set('iss', 'https://evil.example.com')
    const { url } = await client.agent.open(back)
    expect(errorOf(url)).toEqual({ error: 'server_error', state: 'a state', iss: proxied.url.origin })
  })

  test('is not taken with a code of another login', async () => {
    const client = await ProxyClient.register(proxied.url)
    const stolen = await comeBack(client)
    const back = await comeBack(client)
    back.searchParams.set('code', stolen.searchParams.get('code')!)
    expect(errorOf((await client.agent.open(back)).url)['error']).toBe('server_error')
  })
})

describe('a code', () => {
  test('[AUTH-24] is good once: when it comes again, what was given for it ends', async () => {
    const client = await ProxyClient.register(proxied.url)
    const code = await client.code()
    const { body } = await client.exchangeCode(code)
    expect(await client.call(body['access_token'])).toBe(200)
    expect((await client.exchangeCode(code)).body['error']).toBe('invalid_grant')
    expect(await client.call(body['access_token'])).toBe(401)
    expect((await client.refresh(body['refresh_token'])).body['error']).toBe('invalid_grant')
  })

  test('is not good for another client, another verifier, another address', async () => {
    const client = await ProxyClient.register(proxied.url)
    const other = await ProxyClient.register(proxied.url)
    const code = await client.code()
    for (const wrong of [
      { client_id: other.id },
      { code_verifier: other.verifier },
      { code_verifier: '' },
      { redirect_uri: 'http://127.0.0.1:9/other' },
      { resource: 'https://other.example.com/' },
      { grant_type: 'password' },
    ])
      expect((await client.exchangeCode(code, wrong)).status).toBe(400)
    expect((await client.exchangeCode(code)).status).toBe(200)
  })

  test('that comes twice at the same time gives nobody a lasting token', async () => {
    const client = await ProxyClient.register(proxied.url)
    const code = await client.code()
    const answers = await Promise.all([client.exchangeCode(code), client.exchangeCode(code)])
    for (const { status, body } of answers) if (status === 200) expect(await client.call(body['access_token'])).toBe(401)
    expect(answers.some(({ status }) => status === 400)).toBe(true)
  })
})

describe('revocation', () => {
  test.each(['access_token', 'refresh_token'])('ends the login by its %s', async (name) => {
    const client = await ProxyClient.register(proxied.url)
    const tokens = await client.tokens()
    expect(await client.call(tokens['access_token'])).toBe(200)
    expect((await client.post('/revoke', { token: tokens[name] })).status).toBe(200)
    expect(await client.call(tokens['access_token'])).toBe(401)
    expect((await client.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant')
  })

  test('says nothing about tokens of others, and does nothing to them', async () => {
    const client = await ProxyClient.register(proxied.url)
    const other = await ProxyClient.register(proxied.url)
    const tokens = await client.tokens()
    expect((await other.post('/revoke', { token: tokens['refresh_token'] })).status).toBe(200)
    expect((await other.post('/revoke', { token: 'made up' })).status).toBe(200)
    expect(await client.call(tokens['access_token'])).toBe(200)
  })
})
