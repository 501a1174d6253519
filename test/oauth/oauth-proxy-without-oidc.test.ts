import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { github, oauthProxy } from '@portico/auth/proxy'
import { toNodeHandler } from '@portico/transport-sse'
import { createServer as createMcpServer } from '@portico/core'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ProxyClient } from './proxy-client.ts'

/** What a provider without OpenID Connect answers, as GitHub documents it: scopes with commas, a user by number, tokens that do not end. */
let provider: Server
let http: Server
let url: URL
let asked: string[]
let userStatus: number
let close: () => Promise<void>

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

beforeEach(async () => {
  asked = []
  userStatus = 200
  provider = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
    asked.push(`${request.method} ${pathname}`)
    if (pathname === '/authorize') {
      const back = new URL(searchParams.get('redirect_uri')!)
      back.searchParams.set('code', 'a-code')
      back.searchParams.set('state', searchParams.get('state')!)
      response.writeHead(302, { location: back.href }).end()
      return
    }
    const isTokenRequest = pathname === '/access_token'
    const body = isTokenRequest
      ? { access_token: 'gho_token', scope: 'read:user,repo', token_type: 'bearer' }
      : { id: 583231, login: 'octocat', authorization: request.headers.authorization }
    response.writeHead(isTokenRequest ? 200 : userStatus, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  })
  const origin = await listen(provider)
  http = createServer()
  url = new URL('/mcp', await listen(http))
  const endpoints = { authorization: `${origin}/authorize`, token: `${origin}/access_token`, user: `${origin}/user` }
  const auth = oauthProxy(
    { ...github, endpoints },
    {
      clientId: 'app',
      clientSecret: 'secret of the app',
      resource: url.href,
      scopes: { 'notes:read': { upstream: ['repo'] }, admin: { upstream: ['admin:org'] } },
      principal: ({ login }) => ({ id: String(login), scopes: ['notes:read', 'admin'] }),
    },
  )
  const handler = toNodeHandler(createMcpServer({ name: 'notes', version: '1' }), { auth })
  http.on('request', handler)
  close = async () => {
    await handler.close()
    for (const server of [http, provider]) {
      server.closeAllConnections()
      server.close()
    }
  }
})
afterEach(() => close())

test('a provider without OpenID Connect is asked who the user is, and which scopes it granted', async () => {
  const client = await ProxyClient.register(url)
  const { url: back } = await client.logIn({ scope: 'notes:read admin' })
  const { body } = await client.exchangeCode(back.searchParams.get('code')!)
  expect(body['scope']).toBe('notes:read')
  expect(await client.call(body['access_token'])).toBe(200)
  expect(asked).toEqual(['GET /authorize', 'POST /access_token', 'GET /user'])
})

test('[AUTH-25] a provider without refresh tokens is asked with each refresh whether its token is still good', async () => {
  const client = await ProxyClient.register(url)
  const tokens = await client.tokens()
  const { body: next } = await client.refresh(tokens['refresh_token'])
  expect(next['scope']).toBe('notes:read')
  userStatus = 500
  expect((await client.refresh(next['refresh_token'])).body['error']).toBe('temporarily_unavailable')
  userStatus = 401
  expect((await client.refresh(next['refresh_token'])).body['error']).toBe('invalid_grant')
  expect(await client.call(next['access_token'])).toBe(401)
})
