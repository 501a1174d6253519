import type { KeyChallengeOptions } from './key-challenges.ts'

/** What `storedKeys` takes. */
export interface StoredKeysOptions extends KeyChallengeOptions {
  /**
   * At least 32 random characters, from the environment or a secret store: what is kept of the keys is worth nothing without it. A list to replace
   * it: the first is used for keys that are issued, keys that were issued under the others stay good.
   */
  readonly secret: string | readonly string[]
  /** How many keys are answered without asking the store; the least used is asked about again. 1 or more. Default: 10,000. */
  readonly maxRememberedKeys?: number
}

/** What a key is issued with. */
export interface StoredKeyInput {
  /** The id of its principal, not empty. One principal may have several keys. */
  readonly name: string
  /** What its holder may do. Default: nothing in particular. */
  readonly scopes?: readonly string[] | undefined
  /** Until when it is good: a date as ISO 8601 has it, such as `2027-01-31` or `2027-01-31T12:00:00Z`. Default: for ever. */
  readonly expiresAt?: string | undefined
}

/** What is known about a key that was issued. */
export interface StoredKey {
  /** The 16 hexadecimal digits that stand in the key after `portico_`. They name it, and are no secret. */
  readonly id: string
  /** The id of its principal. */
  readonly name: string
  /** What its holder may do. */
  readonly scopes: readonly string[]
  /** When it was issued, ISO 8601. */
  readonly createdAt: string
  /** Until when it is good, ISO 8601; `undefined` for ever. */
  readonly expiresAt: string | undefined
}
