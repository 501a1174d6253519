import { inspect } from 'node:util'
import { type Authentication, MemoryStore, type RequestHead, type Store, StoreUnavailableError } from '@portico/core'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { storedKeys } from './stored-keys.ts'
import type { StoredKeyInput, StoredKeysOptions } from './stored-keys-options.ts'

const SECRET = 'a-secret-of-thirty-two-characters'
const NEXT_SECRET = 'another-secret-of-at-least-thirty-two'

function newStore(): Store {
  const store = new MemoryStore()
  onTestFinished(() => store.close())
  return store
}

function head(key: string): RequestHead {
  return { method: 'POST', path: '/mcp', header: (name) => (name === 'authorization' ? `Bearer ${key}` : undefined) }
}

/** Where the framework keeps keys. */
const own = (store: Store) => store.context('@portico')
const wrong = { status: 403, message: 'The API key is not valid' }
const principal = (id: string, scopes: string[] = []): Authentication => ({ principal: { id, scopes } })

describe('storedKeys', () => {
  test('issues a key that names its principal', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada', scopes: ['read'] })
    expect(key).toMatch(/^portico_[0-9a-f]{16}_[\w-]{43}$/)
    expect(await keys.authenticate(head(key))).toEqual(principal('ada', ['read']))
  })

  test('answers at once after the first time, with the same frozen value', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    const first = keys.authenticate(head(key))
    expect(first).toBeInstanceOf(Promise)
    const second = keys.authenticate(head(key))
    expect(keys.authenticate(head(key))).toBeInstanceOf(Promise) // nobody has verified it yet
    const known = await first
    await second
    expect(keys.authenticate(head(key))).toEqual(known)
    expect(keys.authenticate(head(key))).toBe(keys.authenticate(head(key)))
    expect(Object.isFrozen(known)).toBe(true)
  })

  test('answers without a store to what cannot be a key', () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const without = { method: 'POST', path: '/mcp', header: () => undefined }
    expect(keys.authenticate(without)).toMatchObject({ status: 401, wwwAuthenticate: 'Bearer realm="mcp"' })
    expect(keys.authenticate(head('two words'))).toMatchObject({ wwwAuthenticate: expect.stringContaining('invalid_request') })
    expect(keys.authenticate(head('too-short'))).toEqual(wrong)
  })

  test('refuses keys that were not issued, also those that come close', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    const other = await keys.issue({ name: 'bob' })
    const last = key.endsWith('A') ? 'B' : 'A'
    const close = [
      key.slice(0, -1) + last,
      key.slice(0, 25) + other.slice(25),
      other.slice(0, 25) + key.slice(25),
      key.toUpperCase(),
      `portico_${'0'.repeat(16)}_${key.slice(25)}`,
      'x'.repeat(key.length),
    ]
    for (const guess of close) expect(await keys.authenticate(head(guess))).toEqual(wrong)
    const realm = storedKeys(newStore(), { secret: SECRET, realm: 'notes', wrongKeyStatus: 401 })
    expect(await realm.authenticate(head(key))).toMatchObject({
      status: 401,
      wwwAuthenticate: expect.stringContaining('Bearer realm="notes", error="invalid_token"'),
    })
  })

  test('lists what was issued, without the keys', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const issued = [
      await keys.issue({ name: 'ada', scopes: ['read'], expiresAt: '2099-01-31' }),
      await keys.issue({ name: 'ada' }),
      await keys.issue({ name: 'bob' }),
    ]
    const list = await keys.list()
    expect(list).toHaveLength(3)
    expect(list).toContainEqual({
      id: issued[0]?.slice(8, 24),
      name: 'ada',
      scopes: ['read'],
      createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      expiresAt: '2099-01-31T00:00:00.000Z',
    })
    for (const key of issued) expect(JSON.stringify(list)).not.toContain(key.slice(25))
  })

  test('refuses a revoked key from the moment the promise resolves', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const [first, second, third] = [
      await keys.issue({ name: 'ada' }),
      await keys.issue({ name: 'ada' }),
      await keys.issue({ name: 'bob' }),
    ]
    for (const key of [first, second, third]) expect(await keys.authenticate(head(key))).toHaveProperty('principal')
    expect(await keys.revoke('ada', third.slice(8, 24))).toBe(0) // a key of somebody else
    expect(await keys.revoke('ada', first.slice(8, 24))).toBe(1)
    expect(await keys.authenticate(head(first))).toEqual(wrong)
    expect(await keys.authenticate(head(second))).toEqual(principal('ada'))
    expect(await keys.revoke('ada')).toBe(1)
    expect(await keys.revoke('ada')).toBe(0)
    expect(await keys.authenticate(head(second))).toEqual(wrong)
    expect(await keys.authenticate(head(third))).toEqual(principal('bob'))
  })

  test('does not remember a key that is revoked while it is verified', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    await Promise.all([keys.authenticate(head(key)), keys.revoke('ada')])
    expect(await keys.authenticate(head(key))).toEqual(wrong)
  })

  test('sees what others that share the store issue and revoke', async () => {
    const store = newStore()
    const [here, there] = [storedKeys(store, { secret: SECRET }), storedKeys(store, { secret: SECRET })]
    const key = await there.issue({ name: 'ada' })
    expect(await here.authenticate(head(key))).toEqual(principal('ada'))
    await there.revoke('ada')
    await vi.waitFor(async () => expect(await here.authenticate(head(key))).toEqual(wrong), { timeout: 1000, interval: 5 })
  })

  test('refuses a key when its time is over, also one that was verified before', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
    onTestFinished(() => void vi.useRealTimers())
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada', expiresAt: '2030-01-01T00:00:30Z' })
    expect(await keys.authenticate(head(key))).toEqual(principal('ada'))
    expect(keys.authenticate(head(key))).toEqual(principal('ada'))
    vi.setSystemTime(new Date('2030-01-01T00:00:30Z'))
    expect(await keys.authenticate(head(key))).toMatchObject({ status: 401, message: 'The API key has expired' })
  })

  test('asks the store again after a minute, for changes that no watch told of', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2030-01-01T00:00:00Z') })
    onTestFinished(() => void vi.useRealTimers())
    const keys = storedKeys(newStore(), { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    await keys.authenticate(head(key))
    vi.setSystemTime(new Date('2030-01-01T00:00:59Z'))
    expect(keys.authenticate(head(key))).not.toBeInstanceOf(Promise)
    vi.setSystemTime(new Date('2030-01-01T00:01:00Z'))
    expect(keys.authenticate(head(key))).toBeInstanceOf(Promise)
  })

  test('remembers no more keys than it may', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET, maxRememberedKeys: 1 })
    const [first, second] = [await keys.issue({ name: 'ada' }), await keys.issue({ name: 'bob' })]
    await keys.authenticate(head(first))
    await keys.authenticate(head(second))
    expect(keys.authenticate(head(second))).not.toBeInstanceOf(Promise)
    expect(keys.authenticate(head(first))).toBeInstanceOf(Promise)
  })

  test('takes keys of every secret, and issues under the first', async () => {
    const store = newStore()
    const before = await storedKeys(store, { secret: SECRET }).issue({ name: 'ada' })
    const both = storedKeys(store, { secret: [NEXT_SECRET, SECRET] })
    const after = await both.issue({ name: 'bob' })
    expect(await both.authenticate(head(before))).toEqual(principal('ada'))
    expect(await both.authenticate(head(after))).toEqual(principal('bob'))
    const next = storedKeys(store, { secret: NEXT_SECRET })
    expect(await next.authenticate(head(before))).toEqual(wrong)
    expect(await next.authenticate(head(after))).toEqual(principal('bob'))
  })

  test.each([
    ['more scopes', { metadata: { scopes: ['admin'] } }],
    ['another principal', { metadata: { name: 'root' } }],
    ['more time', { metadata: { expiresAt: null } }],
    ['scopes that are none', { metadata: { scopes: 'admin' } }],
    ['a digest that is none', { value: 7 }],
    ['a digest that is too short', { value: 'AAAA' }],
  ])('does not believe a store that was given %s', async (_, change) => {
    const store = newStore()
    const keys = storedKeys(store, { secret: SECRET })
    const key = await keys.issue({ name: 'ada', scopes: ['read'], expiresAt: '2099-01-31' })
    await own(store).patch({ namespace: 'api-keys', key: key.slice(8, 24), ...change })
    expect(await keys.authenticate(head(key))).toEqual(wrong)
  })

  test('keeps no key in memory', async () => {
    const store = newStore()
    const keys = storedKeys(store, { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    await keys.authenticate(head(key))
    const kept = await own(store).list()
    expect(kept.entries.map((entry) => entry.key)).toEqual([key.slice(8, 24)])
    const everything = inspect([keys, kept], { depth: Infinity, showHidden: true })
    expect(everything).not.toContain(key.slice(25))
    expect(everything).not.toContain(SECRET)
  })

  test('says so when the store does not answer', async () => {
    const store = new MemoryStore()
    const keys = storedKeys(store, { secret: SECRET })
    const key = await keys.issue({ name: 'ada' })
    await keys.authenticate(head(key))
    await store.close()
    const refused = () => expect(Promise.resolve(keys.authenticate(head(key)))).rejects.toThrow(StoreUnavailableError)
    await vi.waitFor(refused, { timeout: 1000, interval: 5 })
  })

  test.each<[string, unknown, string]>([
    ['a secret that is too short', { secret: 'x'.repeat(31) }, 'secret: expected at least 32'],
    ['no secret', { secret: undefined }, 'secret: expected at least 32'],
    ['an empty list of secrets', { secret: [] }, 'secret: expected at least 32'],
    ['one secret that is too short', { secret: [SECRET, 'short'] }, 'secret: expected at least 32'],
    ['room for no key', { secret: SECRET, maxRememberedKeys: 0 }, 'expected maxRememberedKeys'],
    ['another status', { secret: SECRET, wrongKeyStatus: 404 }, 'storedKeys: expected wrongKeyStatus to be 401 or 403'],
  ])('refuses %s', (_, options, message) => {
    // What callers without types may pass.
    expect(() => storedKeys(newStore(), options as StoredKeysOptions)).toThrow(message)
  })

  test.each<[unknown, string]>([
    [{ name: '' }, 'expected the name of a principal'],
    [{}, 'expected the name of a principal'],
    [{ name: 'ada', scopes: 'read' }, 'expected scopes to be a list'],
    [{ name: 'ada', scopes: [''] }, 'expected scopes to be a list'],
    [{ name: 'ada', expiresAt: 'tomorrow' }, 'storedKeys: expected expiresAt to be a date'],
  ])('issues nothing for %j', async (input, message) => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    // What callers without types may pass.
    await expect(keys.issue(input as StoredKeyInput)).rejects.toThrow(message)
    expect(await keys.list()).toEqual([])
  })

  test('revokes nothing without a name, and by no id that is none', async () => {
    const keys = storedKeys(newStore(), { secret: SECRET })
    await keys.issue({ name: 'ada' })
    await expect(keys.revoke('')).rejects.toThrow('expected the name of a principal')
    await expect(keys.revoke('ada', '')).rejects.toThrow('expected the id of a key')
    expect(await keys.list()).toHaveLength(1)
  })
})
