import { describe, expect, test } from 'vitest'
import { oauthProxy } from './oauth-proxy.ts'
import type { OAuthProxyOptions } from './oauth-proxy-options.ts'
import { auth0, entra, github, google, keycloak, oidc } from './presets.ts'

const options: OAuthProxyOptions = { clientId: 'id', clientSecret: 'secret', resource: 'https://mcp.example.com/mcp' }

describe('presets', () => {
  test.each([
    ['https://github.com/login/oauth', github],
    ['https://accounts.google.com', google],
    [
      'https://login.microsoftonline.com/0b5a3a08-53c1-4d3a-9f3c-9b6f5f3a1c2d/v2.0',
      entra('0B5A3A08-53c1-4d3a-9f3c-9b6f5f3a1c2d'),
    ],
    ['https://example.eu.auth0.com/', auth0('example.eu.auth0.com')],
    ['https://sso.example.com/realms/staff', keycloak('https://sso.example.com/realms/staff/')],
    ['https://id.example.com', oidc('https://id.example.com')],
  ])('%s can be proxied', (issuer, preset) => {
    expect(preset.issuer).toBe(issuer)
    const proxy = oauthProxy(preset, options)
    expect([proxy.issuer, proxy.callbackUrl]).toEqual(['https://mcp.example.com', 'https://mcp.example.com/oauth/callback'])
  })

  test.each(['common', 'organizations', 'consumers', 'example.com'])('Entra has no issuer for %s', (tenant) => {
    expect(() => entra(tenant)).toThrow('expected the id of a tenant')
  })
})

describe('oauthProxy', () => {
  test('[AUTH-24] serves its endpoints, and talks to providers, over https only', () => {
    expect(() => oauthProxy(github, { ...options, resource: 'http://mcp.example.com/mcp' })).toThrow('expected https')
    expect(() => oauthProxy(oidc('http://id.example.com'), options)).toThrow('expected https')
    expect(() => oauthProxy({ ...github, endpoints: { ...github.endpoints!, user: 'http://example.com/' } }, options)).toThrow(
      'endpoints: user: expected https',
    )
  })

  test.each<[string, Partial<OAuthProxyOptions>]>([
    ['clientSecret', { clientSecret: '' }],
    ['secret', { secret: 'short' }],
    ['secret', { secret: [] }],
    ['callbackPath', { callbackPath: 'callback' }],
    ['callbackPath', { callbackPath: '//evil.example.com' }],
    ['accessTokenSeconds', { accessTokenSeconds: 59 }],
    ['loginSeconds', { loginSeconds: 31_536_001 }],
    ['repeatSeconds', { repeatSeconds: 61 }],
    ['scope', { requiredScopes: ['two words'] }],
  ])('refuses a wrong %s: %j', (name, wrong) => {
    expect(() => oauthProxy(github, { ...options, ...wrong })).toThrow(name)
  })

  test('[SEC-10] [AUTH-26] keeps consent in cookies that only this host can set, over https', async () => {
    const { routes } = oauthProxy(github, options)
    const answer = (method: string, path: string, body: string, query: Record<string, string>) =>
      routes
        .find((route) => route.method === method && route.path === path)!
        .answer({ method, path, body, query: (name) => query[name], header: () => undefined })
    const registered = await answer('POST', '/register', JSON.stringify({ redirect_uris: ['https://a.example.com/cb'] }), {})
    const page = await answer('GET', '/authorize', '', {
      client_id: JSON.parse(registered.body).client_id,
      response_type: 'code',
      code_challenge: 'x'.repeat(43),
      code_challenge_method: 'S256',
    })
    expect(page.status).toBe(200)
    expect(page.headers['Set-Cookie']).toEqual([expect.stringMatching(/^__Host-portico-browser=.*; Path=\/; .*; Secure$/)])
  })
})
