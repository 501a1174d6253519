import { inspect } from 'node:util'
import type { Authentication, RequestHead } from '@portico/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { apiKeys } from './api-keys.ts'
import type { ApiKeysOptions } from './api-keys-options.ts'
import { hashApiKey } from './hash-api-key.ts'

const ALICE = 'ma_cle_secrete'
const BOB = 'portico_bob_0123456789'

/** The head of a request that carries these headers, as a transport hands it over. */
function head(headers: Record<string, string> = {}, path = '/mcp'): RequestHead {
  return { method: 'POST', path, header: (name) => headers[name] }
}

function authenticate(options: ApiKeysOptions, authorization?: string): Authentication {
  return apiKeys(options).authenticate(head(authorization === undefined ? {} : { authorization }))
}

function construct(keys: unknown): () => unknown {
  // What callers without types may pass.
  return () => apiKeys({ keys: keys as ApiKeysOptions['keys'] })
}

describe('apiKeys', () => {
  describe('a known key', () => {
    test.each([
      ['a bare key', ALICE, []],
      ['a key with scopes', { key: ALICE, scopes: ['read', 'write'] }, ['read', 'write']],
      ['a key without scopes', { key: ALICE }, []],
      ['a hash with scopes', { hash: hashApiKey(ALICE), scopes: ['read'] }, ['read']],
      ['a hash in upper case', { hash: hashApiKey(ALICE).toUpperCase().replace('SHA256', 'sha256') }, []],
    ])('listed as %s names its principal', (_, entry, scopes) => {
      expect(authenticate({ keys: { alice: entry } }, `Bearer ${ALICE}`)).toEqual({ principal: { id: 'alice', scopes } })
    })

    test.each(['Bearer', 'bearer', 'BEARER'])('is accepted with the scheme written %s', (scheme) => {
      expect(authenticate({ keys: { alice: ALICE } }, `${scheme} ${ALICE}`)).toHaveProperty('principal.id', 'alice')
    })

    test('is told apart from the keys of others', () => {
      const keys = { alice: ALICE, bob: { key: BOB, scopes: ['admin'] } }
      expect(authenticate({ keys }, `Bearer ${ALICE}`)).toEqual({ principal: { id: 'alice', scopes: [] } })
      expect(authenticate({ keys }, `Bearer ${BOB}`)).toEqual({ principal: { id: 'bob', scopes: ['admin'] } })
    })

    test('may be one of several of its principal, each with its own scopes', () => {
      const keys = { alice: [{ hash: hashApiKey(ALICE) }, { key: BOB, scopes: ['read'] }] }
      expect(authenticate({ keys }, `Bearer ${ALICE}`)).toEqual({ principal: { id: 'alice', scopes: [] } })
      expect(authenticate({ keys }, `Bearer ${BOB}`)).toEqual({ principal: { id: 'alice', scopes: ['read'] } })
    })

    test('is answered at once, without a promise, and each time with the same frozen value', () => {
      const authenticator = apiKeys({ keys: { alice: ALICE } })
      const first = authenticator.authenticate(head({ authorization: `Bearer ${ALICE}` }))
      const second = authenticator.authenticate(head({ authorization: `Bearer ${ALICE}` }))
      expect(first).not.toBeInstanceOf(Promise)
      expect(first).toBe(second)
      expect(Object.isFrozen(first)).toBe(true)
      if (!('principal' in first)) throw new Error('expected a principal')
      expect(Object.isFrozen(first.principal)).toBe(true)
      expect(Object.isFrozen(first.principal.scopes)).toBe(true)
    })
  })

  describe('no key', () => {
    test('is answered 401 with a challenge that names the realm', () => {
      expect(authenticate({ keys: { alice: ALICE } })).toEqual({
        status: 401,
        message: expect.stringContaining('Authorization: Bearer'),
        wwwAuthenticate: 'Bearer realm="mcp"',
      })
      expect(authenticate({ keys: { alice: ALICE }, realm: 'time "demo"' })).toHaveProperty(
        'wwwAuthenticate',
        'Bearer realm="time \\"demo\\""',
      )
    })

    test('is what another scheme amounts to', () => {
      expect(authenticate({ keys: { alice: ALICE } }, `Basic ${ALICE}`)).toMatchObject({
        status: 401,
        wwwAuthenticate: 'Bearer realm="mcp"',
      })
    })

    test('is what a key in the query string or another header amounts to', () => {
      const authenticator = apiKeys({ keys: { alice: ALICE } })
      const elsewhere = head({ 'x-api-key': ALICE, cookie: `key=${ALICE}` }, `/mcp?key=${ALICE}&access_token=${ALICE}`)
      expect(authenticator.authenticate(elsewhere)).toMatchObject({ status: 401 })
    })
  })

  test.each([`Bearer ${ALICE}, Bearer ${ALICE}`, `Bearer ${ALICE} ${ALICE}`, 'Bearer', `Bearer ${ALICE},`, 'Bearer clé'])(
    'a malformed or doubled header (%j) is answered 401 with invalid_request',
    (authorization) => {
      expect(authenticate({ keys: { alice: ALICE } }, authorization)).toMatchObject({
        status: 401,
        wwwAuthenticate: expect.stringMatching(/^Bearer realm="mcp", error="invalid_request"/),
      })
    },
  )

  describe('a wrong key', () => {
    const wrong = 'portico_not_this_one'

    test('is answered 403 without a challenge', () => {
      const answer = authenticate({ keys: { alice: ALICE } }, `Bearer ${wrong}`)
      expect(answer).toEqual({ status: 403, message: 'The API key is not valid' })
    })

    test('is answered 401 with invalid_token when wrongKeyStatus says so', () => {
      expect(authenticate({ keys: { alice: ALICE }, wrongKeyStatus: 401 }, `Bearer ${wrong}`)).toEqual({
        status: 401,
        message: 'The API key is not valid',
        wwwAuthenticate: 'Bearer realm="mcp", error="invalid_token", error_description="The API key is not valid"',
      })
    })

    test.each([
      ALICE.slice(1),
      ALICE.slice(0, -1),
      `${ALICE}x`,
      ALICE.toUpperCase(),
      hashApiKey(ALICE),
      'constructor',
      '__proto__',
    ])('may come close: %j', (close) => {
      expect(authenticate({ keys: { alice: ALICE } }, `Bearer ${close}`)).toMatchObject({ status: 403 })
    })

    test('is never repeated in the answer', () => {
      for (const wrongKeyStatus of [401, 403] as const) {
        const answer = authenticate({ keys: { alice: ALICE }, wrongKeyStatus }, `Bearer ${wrong}`)
        expect(JSON.stringify(answer)).not.toContain(wrong)
        expect(JSON.stringify(answer)).not.toContain(ALICE)
      }
    })
  })

  test('keeps no key in plain text', () => {
    const authenticator = apiKeys({ keys: { alice: ALICE, bob: { key: BOB } } })
    authenticator.authenticate(head({ authorization: `Bearer ${ALICE}` }))
    const everything = inspect(authenticator, { depth: Infinity, showHidden: true })
    expect(everything).not.toContain(ALICE)
    expect(everything).not.toContain(BOB)
  })

  describe('refuses at construction', () => {
    test.each([
      ['no keys at all', {}, 'expected at least one key'],
      ['an empty list of keys', { alice: [] }, 'expected at least one key'],
      ['an empty name', { '': ALICE }, 'expected a name for every key'],
      ['a key that is too short', { alice: '1234567' }, 'key of "alice": expected 8 characters or more, received 7'],
      ['an empty key', { alice: '' }, 'key of "alice": expected 8 characters or more, received 0'],
      ['a key that is not set', { alice: undefined }, 'key of "alice": expected a string'],
      ['null', { alice: null }, 'key of "alice": expected a string'],
      ['a number', { alice: 12345678 }, 'key of "alice": expected a string'],
      ['a key with a space', { alice: 'two words' }, 'key of "alice": expected visible ASCII'],
      ['a hash without its prefix', { alice: { hash: 'ab'.repeat(32) } }, 'expected hash to be "sha256:" and 64'],
      ['a hash that is too short', { alice: { hash: 'sha256:abcd' } }, 'expected hash to be "sha256:" and 64'],
      ['a hash of another kind', { alice: { hash: `sha512:${'ab'.repeat(64)}` } }, 'expected hash to be "sha256:" and 64'],
      [
        'a scope that is not a string',
        { alice: { key: ALICE, scopes: [1] } },
        'expected scopes to be a list of non-empty strings',
      ],
      ['a list of scopes that is a string', { alice: { key: ALICE, scopes: 'read' } }, 'expected scopes to be a list'],
      ['a key and a hash in one', { alice: { key: ALICE, hash: hashApiKey(ALICE) } }, 'expected key or hash, received both'],
      ['an object without either', { alice: {} }, 'key of "alice": expected key or hash, received neither'],
      ['a misspelt field', { alice: { key: ALICE, scope: ['read'] } }, 'received "scope"'],
      ['one key for two principals', { alice: ALICE, bob: ALICE }, 'key of "bob": the same key belongs to "alice"'],
      ['a key and its own hash', { alice: ALICE, bob: { hash: hashApiKey(ALICE) } }, 'the same key belongs to "alice"'],
      ['one key twice', { alice: [ALICE, ALICE] }, 'the same key belongs to "alice"'],
    ])('%s', (_, keys, message) => {
      expect(construct(keys)).toThrow(message)
      expect(construct(keys)).not.toThrow(ALICE)
    })

    test('a status that is neither 401 nor 403', () => {
      const options = { keys: { alice: ALICE }, wrongKeyStatus: 404 as 403 } // what callers without types may pass
      expect(() => apiKeys(options)).toThrow(RangeError)
    })

    test('a realm that a header cannot carry', () => {
      expect(() => apiKeys({ keys: { alice: ALICE }, realm: 'a\r\nb' })).toThrow('realm: expected visible ASCII')
    })
  })

  test('takes a principal of any name', () => {
    const keys = Object.fromEntries([['__proto__', ALICE]])
    expect(authenticate({ keys }, `Bearer ${ALICE}`)).toEqual({ principal: { id: '__proto__', scopes: [] } })
  })

  describe('a key that expires', () => {
    test.each(['2020-01-31', '2020-01-31T12:00:00Z', '2020-01-31T12:00:00.5+02:00'])(
      'is refused after %s with 401',
      (expires) => {
        const answer = authenticate({ keys: { alice: { key: ALICE, expires } } }, `Bearer ${ALICE}`)
        expect(answer).toMatchObject({ status: 401, wwwAuthenticate: expect.stringContaining('error="invalid_token"') })
      },
    )

    test('is good until then', () => {
      vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
      onTestFinished(() => void vi.useRealTimers())
      const authenticator = apiKeys({ keys: { alice: { hash: hashApiKey(ALICE), expires: '2030-01-02' } } })
      const request = head({ authorization: `Bearer ${ALICE}` })
      expect(authenticator.authenticate(request)).toHaveProperty('principal.id', 'alice')
      vi.setSystemTime(new Date('2030-01-02T00:00:00Z'))
      expect(authenticator.authenticate(request)).toMatchObject({ status: 401, message: 'The API key has expired' })
    })

    test.each(['tomorrow', '1', 'Jan 31 2030', '2030-13-01', '2030-01-31 12:00', 7, null])(
      'is not to be had with %j',
      (expires) => {
        expect(construct({ alice: { key: ALICE, expires } })).toThrow('expected expires to be a date')
      },
    )
  })

  test('lists its keys by their hashes, and takes one out at once', () => {
    const keys = {
      alice: [
        { key: ALICE, scopes: ['read'] },
        { key: 'another-key', expires: '2099-01-31' },
      ],
      bob: BOB,
    }
    const authenticator = apiKeys({ keys })
    expect(new Set(authenticator.list())).toEqual(
      new Set([
        { id: 'alice', hash: hashApiKey(ALICE), scopes: ['read'], expires: undefined },
        { id: 'alice', hash: hashApiKey('another-key'), scopes: [], expires: '2099-01-31T00:00:00.000Z' },
        { id: 'bob', hash: hashApiKey(BOB), scopes: [], expires: undefined },
      ]),
    )
    expect(authenticator.revoke(hashApiKey(ALICE))).toBe(true)
    expect(authenticator.revoke(hashApiKey(ALICE))).toBe(false)
    const statusFor = (key: string) => authenticator.authenticate(head({ authorization: `Bearer ${key}` }))
    expect(statusFor(ALICE)).toMatchObject({ status: 403 })
    expect(statusFor('another-key')).toHaveProperty('principal.id', 'alice')
    expect(authenticator.list()).toHaveLength(2)
    expect(() => authenticator.revoke('alice')).toThrow('expected a hash')
  })
})
