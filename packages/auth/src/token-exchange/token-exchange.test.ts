import type { IncomingMessage } from 'node:http'
import type { Principal } from '@portico/core'
import { TestIssuer } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bearer } from '../../test-support/head.ts'
import { jwt } from '../jwt/jwt.ts'
import { tokenExchange } from './token-exchange.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
let issuer: TestIssuer
let requests: Record<string, string>[]

beforeEach(async () => {
  issuer = await TestIssuer.start()
  requests = []
  issuer.answers.set('/token', async (request, response) => {
    requests.push(Object.fromEntries(new URLSearchParams(await bodyOf(request))))
    response.end(JSON.stringify({ access_token: `new ${requests.length}`, token_type: 'Bearer', expires_in: 100 }))
  })
})
afterEach(async () => {
  vi.useRealTimers()
  await issuer.close()
})

const exchangeFor = (audience: string) =>
  tokenExchange({
    issuer: issuer.url,
    tokenEndpoint: `${issuer.url}/token`,
    clientId: 'mcp',
    clientSecret: 'secret',
    audience,
    scopes: ['read'],
  })

async function caller(retainTokens: boolean, claims = {}): Promise<{ principal: Principal; token: string }> {
  const token = await issuer.token({ aud: AUDIENCE, ...claims })
  const answer = await jwt({ issuer: issuer.url, audience: AUDIENCE, retainTokens }).authenticate(bearer(token))
  if (!('principal' in answer)) throw new Error(answer.message)
  return { principal: answer.principal, token }
}

describe('tokenExchange', () => {
  test('gets a token for another service, once until it ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const exchange = exchangeFor('https://calendar.example.com')
    const { principal, token } = await caller(true)
    expect(JSON.stringify(principal)).not.toContain(token)
    expect([await exchange(principal), await exchange(principal)]).toEqual(['new 1', 'new 1'])
    expect(requests).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: token,
        subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        audience: 'https://calendar.example.com',
        scope: 'read',
      },
    ])
    vi.advanceTimersByTime(75_000)
    expect(await exchange(principal)).toBe('new 2')
    expect(await exchange((await caller(true, { sub: 'bob' })).principal)).toBe('new 3')
  })

  test('has nothing to exchange where tokens are not retained, or nobody calls', async () => {
    const exchange = exchangeFor('https://calendar.example.com')
    await expect(exchange((await caller(false)).principal)).rejects.toThrow('retainTokens')
    await expect(exchange(undefined)).rejects.toThrow(TypeError)
    const { principal } = await caller(true)
    await expect(exchange({ ...principal })).rejects.toThrow(TypeError)
  })

  test('fails where the authorization server refuses, or answers something else', async () => {
    const exchange = exchangeFor('https://calendar.example.com')
    const { principal } = await caller(true)
    issuer.answers.set('/token', (_request, response) => response.writeHead(400).end('{"error":"invalid_target"}'))
    await expect(exchange(principal)).rejects.toThrow('expected status 200, got 400')
    issuer.answers.set('/token', (_request, response) => response.end('{"access_token":"x","token_type":"mac"}'))
    await expect(exchange(principal)).rejects.toThrow('expected a Bearer token')
  })

  test('sends secrets over TLS only', () => {
    expect(() => tokenExchange({ issuer: 'http://login.example.com', clientId: 'mcp', clientSecret: 'secret' })).toThrow(
      'expected https',
    )
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
