import { MemoryStore } from '@portico/core'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { ProxyClient } from './proxy-client.ts'
import { type ProxiedServer, startProxiedServer } from './proxied-server.ts'

const refreshes = ({ provider }: ProxiedServer) => provider.exchanges.filter((type) => type === 'refresh_token').length

describe('a refresh token', () => {
  let proxied: ProxiedServer
  beforeEach(async () => {
    proxied = await startProxiedServer()
  })
  afterEach(async () => {
    vi.useRealTimers()
    await proxied[Symbol.asyncDispose]()
  })

  /** Only the clock of dates is moved: timers and sockets go on. */
  function passSeconds(seconds: number): void {
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now: now + seconds * 1000 })
  }

  test('[AUTH-24, AUTH-25] is exchanged for other tokens, and the identity provider is asked', async () => {
    const client = await ProxyClient.register(proxied.url)
    const first = await client.tokens()
    const { status, body } = await client.refresh(first['refresh_token'])
    expect(status).toBe(200)
    expect(body['refresh_token']).not.toBe(first['refresh_token'])
    expect(body['access_token']).not.toBe(first['access_token'])
    expect(await client.call(body['access_token'])).toBe(200)
    expect(refreshes(proxied)).toBe(1)
    expect((await client.refresh(body['refresh_token'])).status).toBe(200)
    expect(refreshes(proxied)).toBe(2)
  })

  test('that comes several times at once, or again at once, is exchanged once', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { refresh_token: token } = await client.tokens()
    const answers = await Promise.all([client.refresh(token), client.refresh(token), client.refresh(token)])
    const again = await client.refresh(token)
    expect(new Set([...answers, again].map(({ body }) => body['access_token'])).size).toBe(1)
    expect(await client.call(again.body['access_token'])).toBe(200)
    expect(refreshes(proxied)).toBe(1)
  })

  test('[AUTH-24] that comes again later was stolen: the login ends for everybody', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { refresh_token: token } = await client.tokens()
    const { body: next } = await client.refresh(token)
    passSeconds(11)
    expect((await client.refresh(token)).body['error']).toBe('invalid_grant')
    expect(await client.call(next['access_token'])).toBe(401)
    expect((await client.refresh(next['refresh_token'])).body['error']).toBe('invalid_grant')
  })

  test('is not good for another client', async () => {
    const client = await ProxyClient.register(proxied.url)
    const other = await ProxyClient.register(proxied.url)
    const { refresh_token: token } = await client.tokens()
    expect((await other.refresh(token)).body['error']).toBe('invalid_grant')
    expect((await client.refresh(token)).status).toBe(200)
  })

  test('[AUTH-25] is not good any more when the identity provider ended the login', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { refresh_token: token, access_token: access } = await client.tokens()
    await proxied.provider.endLogins()
    expect((await client.refresh(token)).body['error']).toBe('invalid_grant')
    expect(await client.call(access)).toBe(401)
  })

  test('[AUTH-25] stays good while the identity provider cannot be asked, whose words nobody is told', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { refresh_token: token } = await client.tokens()
    proxied.provider.breakDown(true)
    const { status, body } = await client.refresh(token)
    expect([status, body['error']]).toEqual([503, 'temporarily_unavailable'])
    expect(JSON.stringify(body)).not.toContain('SECRET')
    expect(proxied.errors).toHaveLength(1)
    proxied.provider.breakDown(false)
    expect((await client.refresh(token)).status).toBe(200)
  })

  test('[AUTH-24, AUTH-25] and access tokens end when their time is over', async () => {
    const client = await ProxyClient.register(proxied.url)
    const { access_token: access } = await client.tokens()
    passSeconds(299)
    expect(await client.call(access)).toBe(200)
    passSeconds(2)
    expect(await client.call(access)).toBe(401)
  })

  test('[AUTH-25] does not outlive the login', async () => {
    await using short = await startProxiedServer({ loginSeconds: 60 })
    const client = await ProxyClient.register(short.url)
    const tokens = await client.tokens()
    expect(tokens['expires_in']).toBeLessThanOrEqual(60)
    passSeconds(61)
    expect((await client.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant')
  })
})

describe('who may come in', () => {
  test('is decided by what the identity provider says, and narrows what the user agreed to', async () => {
    await using proxied = await startProxiedServer({
      principal: ({ email }) => ({ id: String(email), scopes: ['notes:read', 'admin'] }),
    })
    const client = await ProxyClient.register(proxied.url)
    const { url } = await client.logIn({ scope: 'notes:read notes:write' })
    const { body } = await client.exchangeCode(url.searchParams.get('code')!)
    expect(body['scope']).toBe('notes:read')
  })

  test('is decided anew with each refresh', async () => {
    let isEmployed = true
    await using proxied = await startProxiedServer({
      principal: ({ sub }) => (isEmployed ? { id: String(sub), scopes: ['notes:read'] } : undefined),
    })
    const client = await ProxyClient.register(proxied.url)
    const tokens = await client.tokens()
    isEmployed = false
    expect((await client.refresh(tokens['refresh_token'])).body['error']).toBe('invalid_grant')
    expect(await client.call(tokens['access_token'])).toBe(401)
    expect((await client.logIn()).url.searchParams.get('error')).toBe('access_denied')
  })

  test('has only scopes that the identity provider granted too', async () => {
    await using proxied = await startProxiedServer({
      scopes: { 'notes:read': {}, calendar: { upstream: ['calendar'] }, mail: { upstream: ['mail.read'] } },
    })
    const client = await ProxyClient.register(proxied.url)
    const { url } = await client.logIn({ scope: 'notes:read calendar' })
    const { body } = await client.exchangeCode(url.searchParams.get('code')!)
    expect(body['scope']).toBe('notes:read calendar')
    // The provider leaves out a scope that it does not know.
    const { url: more } = await client.logIn({ scope: 'notes:read mail' })
    const { body: less } = await client.exchangeCode(more.searchParams.get('code')!)
    expect(less['scope']).toBe('notes:read')
  })

  test('[AUTH-25] is told no words of the identity provider', async () => {
    await using proxied = await startProxiedServer()
    const client = await ProxyClient.register(proxied.url)
    proxied.provider.refuseLogins()
    const { url } = await client.logIn()
    expect(url.searchParams.get('error')).toBe('access_denied')
    expect(url.href).not.toContain('SECRET')
    await using broken = await startProxiedServer()
    const other = await ProxyClient.register(broken.url)
    broken.provider.breakDown(true)
    const { url: failed } = await other.logIn()
    expect(failed.searchParams.get('error')).toBe('server_error')
    expect(failed.href).not.toContain('SECRET')
  })
})

describe('logins in a store', () => {
  const secret = 'a secret of this test that is long enough'

  test('[AUTH-25] are sealed: neither tokens nor users can be read there', async () => {
    const store = new MemoryStore()
    await using proxied = await startProxiedServer({ store, secret })
    const client = await ProxyClient.register(proxied.url)
    const tokens = await client.tokens()
    await client.refresh(tokens['refresh_token'])
    let kept = ''
    for await (const line of store.context('@portico').export()) kept += line
    expect(kept).toContain('oauth-proxy:grants')
    for (const secretText of [
      '"ada"',
      '@example.com',
      client.id,
      tokens['access_token'],
      tokens['refresh_token'],
      ...proxied.provider.issued,
    ])
      expect(kept).not.toContain(secretText)
  })

  test('are known to every process that has the secret, and refreshed by one of them', async () => {
    const store = new MemoryStore()
    await using one = await startProxiedServer({ store, secret })
    await using other = await startProxiedServer({ store, secret, resource: one.url.href })
    const client = await ProxyClient.register(one.url)
    const tokens = await client.tokens()
    const there = Object.create(client, {
      origin: { value: other.url.origin },
      resource: { value: other.url.href },
    }) as ProxyClient
    expect(await there.call(tokens['access_token'])).toBe(200)
    const answers = await Promise.all([client.refresh(tokens['refresh_token']), client.refresh(tokens['refresh_token'])])
    expect(new Set(answers.map(({ body }) => body['access_token'])).size).toBe(1)
    expect((await there.refresh(tokens['refresh_token'])).body).toEqual(answers[0].body)
    expect(refreshes(one) + refreshes(other)).toBe(1)
  })

  test('need a secret', async () => {
    await expect(startProxiedServer({ store: new MemoryStore() })).rejects.toThrow('secret: expected one')
    await expect(startProxiedServer({ secret: 'short' })).rejects.toThrow('at least 32')
  })
})
