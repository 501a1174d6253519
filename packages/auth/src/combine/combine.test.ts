import type { Authentication, Authenticator } from '@portico/core'
import { TestIssuer } from '@portico/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bearer, head, statusOf } from '../../test-support/head.ts'
import { apiKeys } from '../api-keys/api-keys.ts'
import { jwt } from '../jwt/jwt.ts'
import { allOf } from './all-of.ts'
import { anyOf } from './any-of.ts'
import { custom } from './custom.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'
const KEY = 'a-key-of-the-robot'
let issuer: TestIssuer
let tokens: Authenticator
const keys = apiKeys({ keys: { robot: { key: KEY, scopes: ['run'] } } })

beforeAll(async () => {
  issuer = await TestIssuer.start()
  tokens = jwt({ issuer: issuer.url, audience: AUDIENCE, requiredScopes: ['mcp'] })
})
afterAll(() => issuer.close())

const idOf = (answer: Authentication) => ('principal' in answer ? answer.principal.id : answer.status)

describe('anyOf', () => {
  test('lets in whom one lets in, at once where it can', async () => {
    const auth = anyOf(keys, tokens)
    expect(auth.authenticate(bearer(KEY))).toMatchObject({ principal: { id: 'robot', scopes: ['run'] } })
    const token = await issuer.token({ aud: AUDIENCE, scope: 'mcp' })
    expect(idOf(await auth.authenticate(bearer(token)))).toBe('ada')
    expect(auth.authenticate(bearer(token))).not.toBeInstanceOf(Promise)
    expect(idOf(await anyOf(tokens, keys).authenticate(bearer(KEY)))).toBe('robot')
  })

  test('asks for what any of them takes', async () => {
    const answer = await anyOf(keys, tokens).authenticate(head({}))
    expect(answer).toMatchObject({
      status: 401,
      wwwAuthenticate: expect.stringMatching(/^Bearer realm="mcp", Bearer scope="mcp", resource_metadata=/),
    })
  })

  test('answers an expired token 401, although it is a wrong key', async () => {
    const expired = await issuer.token({ aud: AUDIENCE, exp: 1 })
    for (const auth of [anyOf(keys, tokens), anyOf(tokens, keys)]) {
      const answer = await auth.authenticate(bearer(expired))
      expect(answer).toMatchObject({ status: 401, message: 'The access token has expired' })
    }
  })

  test('answers 403 to a caller who lacks scopes, and where all say so', async () => {
    const poor = await issuer.token({ aud: AUDIENCE, scope: 'other' })
    expect(statusOf(await anyOf(keys, tokens).authenticate(bearer(poor)))).toBe(403)
    expect(statusOf(await anyOf(keys, keys).authenticate(bearer('a-wrong-key')))).toBe(403)
  })

  test('publishes what they publish, and writes their challenge', () => {
    const auth = anyOf(keys, tokens)
    expect(auth.routes).toEqual(tokens.routes)
    expect(auth.stepUpChallenge?.(['write'])).toContain('scope="mcp write"')
    expect(anyOf(keys).stepUpChallenge).toBeUndefined()
  })
})

describe('allOf', () => {
  const fromInside = custom(({ header }) => (header('x-from') === 'inside' ? { id: 'gate', scopes: [] } : undefined))
  const later: Authenticator = { authenticate: async (request) => fromInside.authenticate(request) }

  test('lets in whom all let in, as the first says', async () => {
    for (const gate of [fromInside, later]) {
      const auth = allOf(keys, gate)
      const admitted = await auth.authenticate(head({ authorization: `Bearer ${KEY}`, 'x-from': 'inside' }))
      expect(admitted).toEqual({ principal: { id: 'robot', scopes: ['run'] } })
      expect(statusOf(await auth.authenticate(bearer(KEY)))).toBe(401)
      expect(statusOf(await auth.authenticate(head({ 'x-from': 'inside' })))).toBe(401)
    }
    expect(allOf(keys, fromInside).authenticate(bearer(KEY))).not.toBeInstanceOf(Promise)
  })

  test('publishes what they publish', () => {
    expect(allOf(fromInside, tokens).routes).toEqual(tokens.routes)
    expect(allOf(fromInside, tokens).stepUpChallenge?.(['write'])).toContain('scope="mcp write"')
  })
})

test.each([anyOf, allOf])('%o of nothing does not start', (combine) => {
  expect(() => combine()).toThrow('expected at least one authenticator')
})

describe('custom', () => {
  test('hands over a head whose methods can be taken out of it', () => {
    class Head {
      readonly method = 'GET'
      readonly path = '/'
      readonly #headers = new Map([['x-name', 'ada']])
      header(name: string): string | undefined {
        return this.#headers.get(name)
      }
    }
    const auth = custom(({ header }) => ({ id: header('x-name') ?? '', scopes: [] }))
    expect(auth.authenticate(new Head())).toMatchObject({ principal: { id: 'ada' } })
  })

  test('takes a principal, a challenge or nothing, now or later', async () => {
    const answers = [{ id: 'ada', scopes: ['read'] }, { status: 403, message: 'no' } as const, undefined]
    for (const answer of answers) {
      const expected = [{ principal: answer }, answer, { status: 401, wwwAuthenticate: 'Bearer realm="notes"' }][
        answers.indexOf(answer)
      ]
      expect(custom(() => answer, { realm: 'notes' }).authenticate(head({}))).toMatchObject(expected!)
      expect(await custom(async () => answer, { realm: 'notes' }).authenticate(head({}))).toMatchObject(expected!)
    }
  })
})
