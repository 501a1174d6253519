import { hash } from 'node:crypto'
import { assertApiKey } from './hash-api-key.ts'
import { parseHash } from './parse-hash.ts'

/** A configured key as it is kept: recognised by its digest, without its plain text. */
export interface ParsedApiKey {
  /** The SHA-256 of the key, 32 bytes. */
  readonly digest: Buffer
  /** What its holder may do. */
  readonly scopes: readonly string[]
}

/**
 * Checks one `ApiKeyEntry`. It takes anything, because keys often come from an environment that types know nothing about.
 * @param where - Begins the message of an error; the messages never hold the key.
 * @throws TypeError or RangeError when the entry is neither a usable key nor a well-formed hash, or its scopes are no list of names.
 */
export function parseApiKeyEntry(entry: unknown, where: string): ParsedApiKey {
  if (typeof entry === 'string') return { digest: plainDigest(entry, where), scopes: [] }
  if (typeof entry !== 'object' || entry === null)
    throw new TypeError(`${where}: expected a string, or an object with key or hash`)
  const { key, hash, scopes = [], ...rest }: Record<string, unknown> = { ...entry }
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined)
    throw new TypeError(`${where}: expected key or hash, and scopes, received ${JSON.stringify(unknown)}`)
  if (!isListOfNames(scopes)) throw new TypeError(`${where}: expected scopes to be a list of non-empty strings`)
  if ((key === undefined) === (hash === undefined)) {
    throw new TypeError(`${where}: expected key or hash, received ${key === undefined ? 'neither' : 'both'}`)
  }
  return { digest: hash === undefined ? plainDigest(key, where) : hashedDigest(hash, where), scopes }
}

function plainDigest(key: unknown, where: string): Buffer {
  assertApiKey(key, where)
  return hash('sha256', key, 'buffer')
}

function hashedDigest(text: unknown, where: string): Buffer {
  const digest = parseHash(text)
  if (digest === undefined) throw new TypeError(`${where}: expected hash to be "sha256:" and 64 hexadecimal digits`)
  return digest
}

function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
}
