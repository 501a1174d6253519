import { hash } from 'node:crypto'
import { isTokenText } from '../bearer/bearer-token.ts'

/** The shortest key that is taken, in characters: shorter ones are guessed by trying. */
export const MIN_API_KEY_LENGTH = 8

/**
 * The form in which a key belongs in a file or database: `sha256:` and the 64 hexadecimal digits of its SHA-256.
 *
 * A digest hides a key only as well as the key resists guessing: take one from `generateApiKey` for anything that matters.
 * @throws RangeError when the key has fewer than 8 characters.
 * @throws TypeError when it holds anything but visible ASCII without commas, which an `Authorization` header cannot carry
 *   without doubt. The messages do not repeat the key.
 */
export function hashApiKey(key: string): string {
  assertApiKey(key, 'API key')
  return `sha256:${hash('sha256', key)}`
}

/** Throws what {@link hashApiKey} documents; `where` begins the message. */
export function assertApiKey(key: unknown, where: string): asserts key is string {
  if (typeof key !== 'string') throw new TypeError(`${where}: expected a string`)
  if (key.length < MIN_API_KEY_LENGTH) {
    throw new RangeError(`${where}: expected ${MIN_API_KEY_LENGTH} characters or more, received ${key.length}`)
  }
  if (!isTokenText(key)) throw new TypeError(`${where}: expected visible ASCII characters without spaces and commas`)
}
