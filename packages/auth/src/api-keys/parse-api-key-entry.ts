import { hash } from 'node:crypto'
import { assertApiKey } from './hash-api-key.ts'
import { parseHash } from './parse-hash.ts'

/** A configured key as it is kept: recognised by its digest, without its plain text. */
export interface ParsedApiKey {
  /** The SHA-256 of the key, 32 bytes. */
  readonly digest: Buffer
  /** What its holder may do. */
  readonly scopes: readonly string[]
  /** Until when it is good, in milliseconds since 1970; infinite for a key that is good for ever. */
  readonly expiresAtMs: number
}

/**
 * Checks one `ApiKeyEntry`. It takes anything, because keys often come from an environment that types know nothing about.
 * @param where - Begins the message of an error; the messages never hold the key.
 * @throws TypeError or RangeError when the entry is neither a usable key nor a well-formed hash, or its scopes are no list of names.
 */
export function parseApiKeyEntry(entry: unknown, where: string): ParsedApiKey {
  if (typeof entry === 'string') return { digest: plainDigest(entry, where), scopes: [], expiresAtMs: Number.POSITIVE_INFINITY }
  if (typeof entry !== 'object' || entry === null)
    throw new TypeError(`${where}: expected a string, or an object with key or hash`)
  const { key, hash, scopes = [], expires, ...rest }: Record<string, unknown> = { ...entry }
  const unknown = Object.keys(rest)[0]
  if (unknown !== undefined)
    throw new TypeError(`${where}: expected key or hash, scopes and expires, received ${JSON.stringify(unknown)}`)
  if (!isListOfNames(scopes)) throw new TypeError(`${where}: expected scopes to be a list of non-empty strings`)
  if ((key === undefined) === (hash === undefined)) {
    throw new TypeError(`${where}: expected key or hash, received ${key === undefined ? 'neither' : 'both'}`)
  }
  const digest = hash === undefined ? plainDigest(key, where) : hashedDigest(hash, where)
  return { digest, scopes, expiresAtMs: parseExpires(expires, `${where}: expected expires`) }
}

/** A date that JavaScript reads in its own way, such as `1` or `Jan 31`, is not taken. */
const ISO_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/

/**
 * Until when a key is good, in milliseconds since 1970; infinite for `undefined`.
 * @param where - Begins the message of an error, and ends with the name of what is parsed.
 * @throws TypeError for anything but a date as ISO 8601 has it.
 */
export function parseExpires(expires: unknown, where: string): number {
  if (expires === undefined) return Number.POSITIVE_INFINITY
  const milliseconds = typeof expires === 'string' && ISO_DATE.test(expires) ? Date.parse(expires) : Number.NaN
  if (Number.isNaN(milliseconds)) throw new TypeError(`${where} to be a date such as 2027-01-31 or 2027-01-31T12:00:00Z`)
  return milliseconds
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

/** Tells whether it can be the scopes of a key. */
export function isListOfNames(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string' && name !== '')
}
