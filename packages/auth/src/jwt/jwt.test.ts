import { issuerKey, TestIssuer } from '@portico/testing'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { bearer, head, statusOf } from '../../test-support/head.ts'
import { jwt } from './jwt.ts'
import type { JwtOptions } from './jwt-options.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
const METADATA = 'https://mcp.example.com/.well-known/oauth-protected-resource/mcp'

let issuer: TestIssuer
beforeAll(async () => {
  issuer = await TestIssuer.start()
})
afterAll(() => issuer.close())
afterEach(() => vi.useRealTimers())

const auth = (options: Partial<JwtOptions> = {}) => jwt({ issuer: issuer.url, audience: AUDIENCE, ...options })

describe('jwt', () => {
  test('lets in with a good token, and answers at once from then on', async () => {
    const authenticator = auth()
    const token = await issuer.token({ aud: AUDIENCE, scope: 'notes:read notes:write', tenant: 'acme' })
    const first = authenticator.authenticate(bearer(token))
    expect(first).toBeInstanceOf(Promise)
    expect(await first).toMatchObject({
      principal: { id: 'ada', scopes: ['notes:read', 'notes:write'], claims: { tenant: 'acme', iss: issuer.url } },
    })
    const second = authenticator.authenticate(bearer(token))
    expect(second).toBe(await first)
  })

  test('asks for a token, and says where to get one and for what', () => {
    const authenticator = auth({ requiredScopes: ['mcp', 'offline_access'], realm: 'notes' })
    expect(authenticator.authenticate(head({}))).toEqual({
      status: 401,
      message: 'An access token is required: send it as "Authorization: Bearer <token>"',
      wwwAuthenticate: `Bearer realm="notes", scope="mcp", resource_metadata="${METADATA}"`,
    })
  })

  test.each([
    ['Basic YWRhOmtleQ==', 401, undefined],
    ['Bearer', 400, 'invalid_request'],
    ['Bearer two words', 400, 'invalid_request'],
    ['DPoP two words', 400, 'invalid_request'],
    ['Bearer one, Bearer two', 401, 'invalid_request'],
    [`Bearer ${'x'.repeat(10_000)}`, 401, 'invalid_token'],
    ['Bearer x.y.z', 401, 'invalid_token'],
  ])('answers Authorization: %.40s with %i %s', async (authorization, status, error) => {
    const answer = await auth().authenticate(head({ authorization }))
    expect(answer).toMatchObject({ status })
    const { wwwAuthenticate = '' } = answer as { wwwAuthenticate?: string }
    expect(/error="(\w+)"/.exec(wwwAuthenticate)?.[1]).toBe(error)
    expect(wwwAuthenticate).toContain(`resource_metadata="${METADATA}"`)
  })

  test('takes the audience in any way to write its host, and not with a slash at its end', async () => {
    const statusFor = async (aud: string | string[]) => statusOf(await auth().authenticate(bearer(await issuer.token({ aud }))))
    expect(await statusFor(['https://other.example.com', 'HTTPS://MCP.Example.com:443/mcp'])).toBe(200)
    for (const aud of [[], 'https://mcp.example.com/mcp/', 'https://mcp.example.com', 'https://mcp.example.com/MCP', 'mcp']) {
      expect(await statusFor(aud)).toBe(401)
    }
    const root = auth({ audience: 'https://mcp.example.com' })
    expect(statusOf(await root.authenticate(bearer(await issuer.token({ aud: 'https://mcp.example.com/' }))))).toBe(200)
  })

  test.each([undefined, '', [], ['']])('does not start with the audience %j', (audience) => {
    expect(() => auth({ audience: audience as string })).toThrow('audience: expected for whom tokens are issued')
  })

  test.each<[string, Partial<JwtOptions>]>([
    ['an algorithm with a shared secret', { algorithms: ['HS256'] }],
    ['no algorithm', { algorithms: ['none'] }],
    ['an empty list of algorithms', { algorithms: [] }],
    ['an issuer without TLS', { issuer: 'http://login.example.com' }],
    ['keys without TLS', { jwksUri: 'http://login.example.com/jwks' }],
    ['an audience that is no URI, and no resource', { audience: 'api://notes' }],
    ['a resource with a query', { resource: `${AUDIENCE}?x=1` }],
    ['a scope that is none', { requiredScopes: ['two words'] }],
    ['no authorization servers', { authorizationServers: [] }],
    ['a clock skew of an hour', { clockSkewSeconds: 3600 }],
  ])('does not start with %s', (_what, options) => {
    expect(() => auth(options)).toThrow()
  })

  test('publishes its metadata on the path of the resource and at the root', async () => {
    const { routes = [] } = auth({
      requiredScopes: ['mcp'],
      scopesSupported: ['mcp', 'notes:write', 'offline_access'],
      resource: 'HTTPS://MCP.example.com/mcp/',
      resourceName: 'Notes',
    })
    expect(routes.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /.well-known/oauth-protected-resource/mcp',
      'GET /.well-known/oauth-protected-resource',
    ])
    const answer = await routes[0]!.answer({ ...head({}), query: () => undefined, body: '' })
    expect(JSON.parse(answer.body)).toEqual({
      resource: AUDIENCE,
      authorization_servers: [issuer.url],
      scopes_supported: ['mcp', 'notes:write'],
      bearer_methods_supported: ['header'],
      resource_name: 'Notes',
      dpop_signing_alg_values_supported: expect.arrayContaining(['ES256']),
    })
  })

  test('refuses a token without a scope that every request needs, and counts what a scope implies', async () => {
    const authenticator = auth({ requiredScopes: ['read', 'write'], impliedScopes: { admin: ['write'], write: ['read'] } })
    const refused = await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE, scope: 'read' })))
    expect(refused).toMatchObject({
      status: 403,
      wwwAuthenticate: expect.stringMatching(/^Bearer error="insufficient_scope", .*scope="read write", resource_metadata=/),
    })
    const admitted = await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE, scp: ['admin'] })))
    expect(admitted).toMatchObject({ principal: { scopes: ['admin', 'write', 'read'] } })
  })

  test('names in a challenge what the operation and what every request needs', () => {
    const challenge = auth({ requiredScopes: ['mcp'] }).stepUpChallenge!(['notes:write', 'offline_access'])
    expect(challenge).toMatch(/error="insufficient_scope".*scope="mcp notes:write", resource_metadata="https:/)
  })

  test('asks on every request whether a token was revoked', async () => {
    const revoked = new Set<unknown>()
    const authenticator = auth({ isRevoked: ({ jti }) => revoked.has(jti) })
    const token = await issuer.token({ aud: AUDIENCE, jti: 'one' })
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(200)
    revoked.add('one')
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(401)
  })

  test('takes a caller from the claims as it is told to', async () => {
    const authenticator = auth({
      principal: ({ oid }) => (typeof oid === 'string' ? { id: `entra:${oid}`, scopes: [] } : undefined),
    })
    const answer = await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE, oid: '1' })))
    expect(answer).toMatchObject({ principal: { id: 'entra:1' } })
    expect(statusOf(await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE }))))).toBe(401)
  })

  test('forgets a token when its time is over, with what clocks may differ', async () => {
    const authenticator = auth({ clockSkewSeconds: 10 })
    const token = await issuer.token({ aud: AUDIENCE })
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 305_000 })
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(200)
    vi.setSystemTime(Date.now() + 10_000)
    expect(await authenticator.authenticate(bearer(token))).toMatchObject({
      status: 401,
      message: 'The access token has expired',
    })
  })

  test('remembers no more tokens than it is told to', async () => {
    const authenticator = auth({ maxRememberedTokens: 1 })
    const tokens = [await issuer.token({ aud: AUDIENCE }), await issuer.token({ aud: AUDIENCE, sub: 'bob' })]
    for (const token of tokens) await authenticator.authenticate(bearer(token))
    expect(authenticator.authenticate(bearer(tokens[0]!))).toBeInstanceOf(Promise)
  })

  test.each(['RS256', 'PS256', 'ES384', 'EdDSA'])('takes tokens signed by %s', async (alg) => {
    await using other = await TestIssuer.start(alg)
    const authenticator = jwt({ issuer: other.url, audience: AUDIENCE, algorithms: [alg] })
    expect(statusOf(await authenticator.authenticate(bearer(await other.token({ aud: AUDIENCE }))))).toBe(200)
    expect(statusOf(await authenticator.authenticate(bearer(await issuer.token({ aud: AUDIENCE, iss: other.url }))))).toBe(401)
  })

  test('takes keys that it is given, and fetches none', async () => {
    const key = await issuerKey('given')
    const keys = { keys: [key.publicJwk] }
    const authenticator = jwt({
      issuer: 'https://login.example.com',
      audience: AUDIENCE,
      keys,
      fetch: () => Promise.reject(new Error('fetched')),
    })
    const token = await issuer.token({ aud: AUDIENCE, iss: 'https://login.example.com' }, {}, key)
    expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(200)
  })
})
