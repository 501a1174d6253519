import type { KeyChallengeOptions } from './key-challenges.ts'

/** An API key in plain text, from an environment variable or a secret store. Only its digest is kept. */
export interface PlainApiKey {
  /** The key as clients send it: 8 or more visible ASCII characters without commas. */
  readonly key: string
  /** What its holder may do; nothing in particular by default. */
  readonly scopes?: readonly string[]
  /** Until when it is good: a date as ISO 8601 has it, such as `2027-01-31` or `2027-01-31T12:00:00Z`. Default: for ever. */
  readonly expires?: string
}

/** An API key of which only the digest is known, as it should stand in a file or database. */
export interface HashedApiKey {
  /** `sha256:` and 64 hexadecimal digits, as `hashApiKey` makes it. */
  readonly hash: string
  /** What its holder may do; nothing in particular by default. */
  readonly scopes?: readonly string[]
  /** Until when it is good: a date as ISO 8601 has it, such as `2027-01-31` or `2027-01-31T12:00:00Z`. Default: for ever. */
  readonly expires?: string
}

/** One key of one principal. A bare string is the key in plain text. */
export type ApiKeyEntry = string | PlainApiKey | HashedApiKey

/**
 * Every key there is, by the id of the principal that holds it. A list gives one principal several keys, so that a new
 * key can be handed out before the old one is withdrawn.
 */
export type ApiKeyEntries = Readonly<Record<string, ApiKeyEntry | readonly ApiKeyEntry[]>>

/** What `apiKeys` takes. */
export interface ApiKeysOptions extends KeyChallengeOptions {
  /** The keys: written out, or read with `keyFile`. At least one. */
  readonly keys: ApiKeyEntries
}
