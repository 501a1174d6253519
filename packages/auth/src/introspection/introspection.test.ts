import type { IncomingMessage } from 'node:http'
import { TestIssuer } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { bearer, statusOf } from '../../test-support/head.ts'
import { introspection } from './introspection.ts'
import type { IntrospectionOptions } from './introspection-options.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
let issuer: TestIssuer
/** What the issuer says of each token. */
let known: Record<string, Record<string, unknown>>
let asked: { authorization: string | undefined; token: string | null }[]

beforeEach(async () => {
  issuer = await TestIssuer.start()
  known = { good: { active: true, sub: 'ada', scope: 'read write', aud: AUDIENCE } }
  asked = []
  const json = (value: unknown) => JSON.stringify(value)
  issuer.answers.set('/.well-known/oauth-authorization-server', (_request, response) =>
    response.end(json({ issuer: issuer.url, introspection_endpoint: `${issuer.url}/introspect` })),
  )
  issuer.answers.set('/introspect', async (request, response) => {
    const token = new URLSearchParams(await bodyOf(request)).get('token')
    asked.push({ authorization: request.headers.authorization, token })
    response.end(json(known[token ?? ''] ?? { active: false }))
  })
})
afterEach(async () => {
  vi.useRealTimers()
  await issuer.close()
})

const auth = (options: Partial<IntrospectionOptions> = {}) =>
  introspection({ issuer: issuer.url, audience: AUDIENCE, clientId: 'mcp server', clientSecret: 's&cret', ...options })

describe('introspection', () => {
  test('asks the issuer once, by its own name, and answers at once from then on', async () => {
    const authenticator = auth()
    const answers = await Promise.all([1, 2, 3].map(async () => authenticator.authenticate(bearer('good'))))
    expect(answers[0]).toMatchObject({ principal: { id: 'ada', scopes: ['read', 'write'] } })
    expect(authenticator.authenticate(bearer('good'))).not.toBeInstanceOf(Promise)
    expect(asked).toEqual([{ token: 'good', authorization: `Basic ${Buffer.from('mcp+server:s%26cret').toString('base64')}` }])
  })

  test.each<[string, Record<string, unknown>]>([
    ['is not active', { active: false }],
    ['is called active by a word', { active: 'true' }],
    ['is for another server', { aud: 'https://other.example.com' }],
    ['says not for whom it is', { aud: undefined }],
    ['is of another issuer', { iss: 'https://other.example.com' }],
    ['has expired', { exp: 1 }],
    ['is not valid yet', { nbf: 9_999_999_999 }],
    ['names nobody', { sub: undefined }],
  ])('refuses a token that %s', async (_what, said) => {
    known['bad'] = { ...known['good'], ...said }
    const answer = await auth().authenticate(bearer('bad'))
    expect(answer).toMatchObject({ status: 401, wwwAuthenticate: expect.stringContaining('error="invalid_token"') })
  })

  test('believes an answer for a time, and never beyond the end of the token', async () => {
    vi.useFakeTimers({ toFake: ['Date'] })
    known['short'] = { ...known['good'], exp: Math.floor(Date.now() / 1000) + 20 }
    const authenticator = auth({ cacheSeconds: 60 })
    for (const token of ['good', 'short']) expect(statusOf(await authenticator.authenticate(bearer(token)))).toBe(200)
    known['good'] = { active: false }
    vi.advanceTimersByTime(30_000)
    expect(statusOf(await authenticator.authenticate(bearer('good')))).toBe(200)
    expect(statusOf(await authenticator.authenticate(bearer('short')))).toBe(401)
    vi.advanceTimersByTime(31_000)
    expect(statusOf(await authenticator.authenticate(bearer('good')))).toBe(401)
  })

  test('lets nobody in while the issuer cannot be asked, and asks no more than it can bear', async () => {
    const authenticator = auth({ timeoutMs: 100, endpoint: `${issuer.url}/introspect` })
    issuer.answers.set('/introspect', () => undefined)
    const answers = await Promise.allSettled(
      Array.from({ length: 200 }, async (_, index) => authenticator.authenticate(bearer(`token ${index}`.replace(' ', '')))),
    )
    expect(answers.filter(({ status }) => status === 'rejected')).toHaveLength(200)
    expect(issuer.count('/introspect')).toBeLessThanOrEqual(64)
  })

  test('looks for its endpoint once in 30 seconds while that cannot be found', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    vi.advanceTimersByTime(1000)
    const authenticator = auth()
    const metadata = issuer.answers.get('/.well-known/oauth-authorization-server')!
    issuer.answers.delete('/.well-known/oauth-authorization-server')
    for (let count = 0; count < 5; count++) await expect(authenticator.authenticate(bearer('good'))).rejects.toThrow()
    expect(issuer.count('/.well-known/oauth-authorization-server')).toBe(1)
    issuer.answers.set('/.well-known/oauth-authorization-server', metadata)
    vi.advanceTimersByTime(31_000)
    expect(statusOf(await authenticator.authenticate(bearer('good')))).toBe(200)
  })

  test.each<[string, Partial<IntrospectionOptions>]>([
    ['audience', { audience: [] }],
    ['clientSecret', { clientSecret: '' }],
    ['https', { issuer: 'http://login.example.com' }],
    ['https', { endpoint: 'http://login.example.com/introspect' }],
    ['cacheSeconds', { cacheSeconds: 86_400 }],
  ])('says what is wrong with %s', (word, options) => {
    expect(() => auth(options)).toThrow(word)
  })
})

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  return body
}
