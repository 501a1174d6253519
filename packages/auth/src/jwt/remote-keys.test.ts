import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Authentication } from '@portico/core'
import { type IssuerAnswer, issuerKey, TestIssuer } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bearer, statusOf } from '../../test-support/head.ts'
import { type JwtAuthenticator, jwt } from './jwt.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
const COOLDOWN_MS = 30_000

let issuer: TestIssuer
let auth: JwtAuthenticator

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'performance'] })
  issuer = await TestIssuer.start()
  auth = jwt({ issuer: issuer.url, audience: AUDIENCE, timeoutMs: 200 })
})
afterEach(async () => {
  vi.useRealTimers()
  await issuer.close()
})

const authenticate = async (token: string): Promise<Authentication> => auth.authenticate(bearer(token))
const goodToken = (sub = 'ada') => issuer.token({ aud: AUDIENCE, sub })

/** Turns the clocks on; sockets and their time limits go by the real one. */
function pass(ms: number): void {
  vi.advanceTimersByTime(ms)
}

describe('A7: the keys of an issuer', () => {
  test('are fetched once, also when many ask at the same time', async () => {
    const tokens = await Promise.all(Array.from({ length: 50 }, (_, index) => goodToken(`caller ${index}`)))
    const answers = await Promise.all(tokens.map(authenticate))
    expect(answers.map(statusOf)).toEqual(Array.from({ length: 50 }, () => 200))
    expect(issuer.requests).toEqual(['/.well-known/oauth-authorization-server', '/jwks'])
  })

  test('are fetched once in 30 seconds, whatever key ids 10,000 tokens name', async () => {
    expect(statusOf(await authenticate(await goodToken()))).toBe(200)
    const stranger = await issuerKey('stranger')
    const forged = await issuer.token({ aud: AUDIENCE }, {}, stranger)
    const [, payload = '', signature = ''] = forged.split('.')
    const statuses = new Set<number>()
    for (let count = 0; count < 10_000; count++) {
      const header = Buffer.from(JSON.stringify({ alg: 'ES256', kid: `unknown ${count}`, typ: 'at+jwt' })).toString('base64url')
      statuses.add(statusOf(await authenticate(`${header}.${payload}.${signature}`)))
    }
    expect([...statuses]).toEqual([401])
    expect(issuer.count('/jwks')).toBe(1)
    pass(COOLDOWN_MS)
    for (let count = 0; count < 10; count++) await authenticate(forged)
    expect(issuer.count('/jwks')).toBe(2)
  })

  test('are rotated: a new one is found, a withdrawn one counts no more, also for tokens that were taken before', async () => {
    const old = await goodToken()
    expect(statusOf(await authenticate(old))).toBe(200)
    issuer.keys = [await issuerKey('second')]
    pass(COOLDOWN_MS)
    expect(statusOf(await authenticate(old))).toBe(200)
    expect(statusOf(await authenticate(await goodToken('bob')))).toBe(200)
    expect(statusOf(await authenticate(old))).toBe(401)
  })

  test('are fetched anew in the background when they are old, so that a withdrawn one is noticed', async () => {
    auth = jwt({ issuer: issuer.url, audience: AUDIENCE, keysMaxAgeMs: 100_000 })
    const token = await goodToken()
    await authenticate(token)
    issuer.keys = [await issuerKey('second')]
    pass(99_000)
    expect(auth.authenticate(bearer(token))).not.toBeInstanceOf(Promise)
    expect(issuer.count('/jwks')).toBe(1)
    pass(2000)
    expect(auth.authenticate(bearer(token))).not.toBeInstanceOf(Promise)
    await expect.poll(async () => statusOf(await authenticate(token))).toBe(401)
    expect(issuer.count('/jwks')).toBe(2)
  })

  const failures: readonly (readonly [string, IssuerAnswer])[] = [
    ['answers 500', (_request, response) => response.writeHead(500).end('{"keys":[]}')],
    ['answers too late', () => undefined],
    ['answers 10 MB', (_request, response) => response.writeHead(200).end(`{"keys":["${'x'.repeat(10_000_000)}"]}`)],
    ['answers no JSON', (_request, response) => response.writeHead(200).end('<html>')],
    ['answers no key set', (_request, response) => response.writeHead(200).end('{"keys":{}}')],
    ['cuts the connection', (request) => request.socket.destroy()],
    ['redirects', (_request, response) => response.writeHead(302, { location: 'http://169.254.169.254/latest/meta-data' }).end()],
  ]

  test.each(failures)('are used on when the issuer %s', async (_what, answer) => {
    const known = await goodToken()
    expect(statusOf(await authenticate(known))).toBe(200)
    issuer.answers.set('/jwks', answer)
    pass(COOLDOWN_MS)
    const stranger = await issuer.token({ aud: AUDIENCE }, {}, await issuerKey('stranger'))
    expect(statusOf(await authenticate(stranger))).toBe(401)
    expect(issuer.count('/jwks')).toBe(2)
    expect(statusOf(await authenticate(known))).toBe(200)
    expect(statusOf(await authenticate(await goodToken('bob')))).toBe(200)
    expect(issuer.count('/jwks')).toBe(2)
  })

  test.each(failures)(
    'that were never there let nobody in when the issuer %s, and are asked for again after a while',
    async (_what, answer) => {
      issuer.answers.set('/jwks', answer)
      await expect(authenticate(await goodToken())).rejects.toThrow()
      await expect(authenticate(await goodToken())).rejects.toThrow()
      expect(issuer.count('/jwks')).toBe(1)
      issuer.answers.clear()
      pass(COOLDOWN_MS)
      expect(statusOf(await authenticate(await goodToken()))).toBe(200)
    },
  )

  test('are not looked for where a redirect points', async () => {
    const other = createServer((_request, response) =>
      response.end(JSON.stringify({ keys: issuer.keys.map(({ publicJwk }) => publicJwk) })),
    )
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
    let visits = 0
    other.on('request', () => visits++)
    const location = `http://127.0.0.1:${(other.address() as AddressInfo).port}/jwks`
    issuer.answers.set('/jwks', (_request, response) => response.writeHead(307, { location }).end())
    await expect(authenticate(await goodToken())).rejects.toThrow('expected status 200, got 307')
    expect(visits).toBe(0)
    other.close()
  })

  test('are not fetched by the word of metadata that names another issuer, or an address inside', async () => {
    const metadata = '/.well-known/oauth-authorization-server'
    issuer.answers.set(metadata, (_request, response) =>
      response.end('{"issuer":"https://honest.example","jwks_uri":"https://x.example"}'),
    )
    await expect(authenticate(await goodToken())).rejects.toThrow('the metadata of the issuer cannot be fetched')
    expect(issuer.count('/jwks')).toBe(0)
  })

  test('that are shared secrets or can sign are passed over', async () => {
    const secret = { kty: 'oct', kid: 'secret', k: 'c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0', alg: 'HS256' }
    const key = issuer.keys[0]!
    issuer.answers.set('/jwks', (_request, response) => response.end(JSON.stringify({ keys: [secret, key.publicJwk, 'no key'] })))
    expect(statusOf(await authenticate(await goodToken()))).toBe(200)
  })

  test.each([
    '/tenant/.well-known/openid-configuration',
    '/.well-known/openid-configuration/tenant',
    '/.well-known/oauth-authorization-server/tenant',
  ])('are found by metadata on %s', async (path) => {
    const iss = `${issuer.url}/tenant`
    issuer.answers.set(path, (_request, response) =>
      response.end(JSON.stringify({ issuer: iss, jwks_uri: `${issuer.url}/jwks` })),
    )
    auth = jwt({ issuer: iss, audience: AUDIENCE })
    expect(statusOf(await authenticate(await issuer.token({ aud: AUDIENCE, iss })))).toBe(200)
  })
})
