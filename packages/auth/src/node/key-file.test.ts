import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apiKeys } from '../api-keys/api-keys.ts'
import { hashApiKey } from '../api-keys/hash-api-key.ts'
import { KeyFileError } from '../errors.ts'
import { keyFile } from './key-file.ts'

const KEY = 'ma_cle_secrete'
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-keys-'))
})
afterAll(() => {
  rmSync(folder, { recursive: true })
})

function write(content: unknown): string {
  const path = join(folder, 'keys.json')
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content))
  return path
}

describe('keyFile', () => {
  test('reads hashed keys for apiKeys', () => {
    const path = write({
      alice: { hash: hashApiKey(KEY), scopes: ['read'] },
      bob: [{ hash: hashApiKey('bob_key_1') }, { hash: hashApiKey('bob_key_2') }],
    })
    for (const place of [path, pathToFileURL(path)]) {
      const authenticator = apiKeys({ keys: keyFile(place) })
      const holder = (key: string) => authenticator.authenticate({ method: 'GET', path: '/sse', header: () => `Bearer ${key}` })
      expect(holder(KEY)).toEqual({ principal: { id: 'alice', scopes: ['read'] } })
      expect(holder('bob_key_1')).toEqual({ principal: { id: 'bob', scopes: [] } })
      expect(holder('bob_key_2')).toEqual({ principal: { id: 'bob', scopes: [] } })
      expect(holder(hashApiKey(KEY))).toMatchObject({ status: 403 })
    }
  })

  test.each([
    ['a bare key', { alice: KEY }],
    ['a key in an object', { alice: { key: KEY } }],
    ['a key beside its hash', { alice: { key: KEY, hash: hashApiKey(KEY) } }],
    ['a key in a list', { alice: [{ hash: hashApiKey('other_key') }, KEY] }],
  ])('refuses %s in plain text, says how to make the hash and does not repeat the key', (_, content) => {
    const path = write(content)
    expect(() => keyFile(path)).toThrow(KeyFileError)
    expect(() => keyFile(path)).toThrow(
      /"alice" holds a key in plain text; .*node -p "require\('@portico\/auth'\)\.hashApiKey\('<key>'\)"/,
    )
    expect(() => keyFile(path)).not.toThrow(KEY)
  })

  test.each([
    ['text that is not JSON', `{ "alice": ${KEY} }`, 'expected JSON'],
    ['a list', [], 'expected an object with a name for each key'],
    ['null', 'null', 'expected an object with a name for each key'],
    ['a number for a key', { alice: 1 }, '"alice": expected a string, or an object with key or hash'],
    ['an entry without a hash', { alice: { scopes: [] } }, '"alice": expected key or hash, received neither'],
    ['a malformed hash', { alice: { hash: KEY } }, '"alice": expected hash to be "sha256:"'],
    [
      'scopes that are not strings',
      { alice: { hash: hashApiKey(KEY), scopes: 'read' } },
      '"alice": expected scopes to be a list of non-empty strings',
    ],
    [
      'an unknown field',
      { alice: { hash: hashApiKey(KEY), scope: ['read'] } },
      '"alice": expected key or hash, scopes and expires, received "scope"',
    ],
  ])('refuses %s', (_, content, message) => {
    const path = write(content)
    expect(() => keyFile(path)).toThrow(KeyFileError)
    expect(() => keyFile(path)).toThrow(`${path}: ${message}`)
    expect(() => keyFile(path)).not.toThrow(KEY)
  })

  test('says why a file cannot be read', () => {
    const path = join(folder, 'absent.json')
    expect(() => keyFile(path)).toThrow(
      expect.objectContaining({ code: 'ERR_KEY_FILE', message: `${path}: cannot be read (ENOENT)` }),
    )
  })
})
