// Hot path: every HTTP request is authenticated here, synchronously. Common case (known key): one header parsed, one key
// looked up, an answer made at construction returned: 0.55 µs with one key and with 10,000, and as much for a wrong key.
// Bench: bench/api-keys.bench.ts.
import type { Authentication, Authenticator, Principal, RequestHead } from '@portico/core'
import { MALFORMED, parseBearerToken } from '../bearer/bearer-token.ts'
import type { ApiKeyEntries, ApiKeyEntry, ApiKeysOptions } from './api-keys-options.ts'
import { keyChallenges } from './key-challenges.ts'
import { KeyTable } from './key-table.ts'
import { parseApiKeyEntry } from './parse-api-key-entry.ts'
import { parseHash } from './parse-hash.ts'

/** An authenticator that answers at once, so that no request waits for a promise. */
export interface ApiKeyAuthenticator extends Authenticator {
  /** Finds the caller by the key in the `Authorization` header. Never throws. */
  authenticate(head: RequestHead): Authentication
  /** Every key that is listed, expired or not: whose it is, and its hash. */
  list(): readonly ListedApiKey[]
  /**
   * Takes a key out, from the next request on. Where the keys come from a file or variable, take it out there too: the next start reads them anew.
   *
   * @param hash as {@link ListedApiKey.hash} has it.
   * @returns false when it was not there.
   */
  revoke(hash: string): boolean
}

/** A key as it is listed: what is known about it. */
export interface ListedApiKey {
  /** The id of its principal. */
  readonly id: string
  /** `sha256:` and 64 hexadecimal digits. */
  readonly hash: string
  /** What its holder may do. */
  readonly scopes: readonly string[]
  /** Until when it is good, as ISO 8601 has it; `undefined` for ever. */
  readonly expires: string | undefined
}

/**
 * Lets in callers that send a known API key as `Authorization: Bearer <key>`, and nowhere else: a key in a URL ends up in logs.
 *
 * ```ts
 * await serve(server, { auth: apiKeys({ keys: { alice: 'a-long-random-key', ci: { hash: 'sha256:…', scopes: ['read'] } } }) })
 * ```
 *
 * The principal's id is the name the key is listed under. No key: 401 with a `WWW-Authenticate` challenge; a malformed or
 * doubled header: 401 with `error="invalid_request"`; an expired key: 401 with `error="invalid_token"`; an unknown key: 403, or 401 with `error="invalid_token"` when
 * `wrongKeyStatus` is 401. Of the keys only SHA-256 digests are kept; they are compared in constant time.
 * @throws TypeError when there are no keys, a name is empty, one key is listed twice, an entry is malformed or the realm is not ASCII.
 * @throws RangeError when a key has fewer than 8 characters or `wrongKeyStatus` is neither 401 nor 403.
 */
export function apiKeys(options: ApiKeysOptions): ApiKeyAuthenticator {
  const callers = callersByKey(options.keys)
  const { missing, malformed, expired, wrong } = keyChallenges('apiKeys', options)
  return {
    authenticate(head) {
      const key = parseBearerToken(head.header('authorization'))
      if (key === undefined) return missing
      if (key === MALFORMED) return malformed
      const caller = callers.find(key)
      if (caller === undefined) return wrong
      return caller.expiresAtMs !== FOR_EVER && caller.expiresAtMs <= Date.now() ? expired : caller.authentication
    },
    list: () => [...callers.entries()].map(([digest, caller]) => describe(digest, caller)),
    revoke(hash) {
      const digest = parseHash(hash)
      if (digest === undefined) throw new TypeError('apiKeys: expected a hash as "sha256:" and 64 hexadecimal digits')
      return callers.delete(digest)
    },
  }
}

const FOR_EVER = Number.POSITIVE_INFINITY

/** What each key opens. */
interface Caller {
  /** The answer to it, made once. */
  readonly authentication: Readonly<{ principal: Principal }>
  readonly expiresAtMs: number
}

function describe(digest: Buffer, { authentication, expiresAtMs }: Caller): ListedApiKey {
  const { id, scopes } = authentication.principal
  const expires = expiresAtMs === FOR_EVER ? undefined : new Date(expiresAtMs).toISOString()
  return { id, hash: `sha256:${digest.toString('hex')}`, scopes, expires }
}

function callersByKey(keys: ApiKeyEntries): KeyTable<Caller> {
  const table = new KeyTable<Caller>()
  let count = 0
  for (const [id, entries] of Object.entries(keys)) {
    if (id === '') throw new TypeError('apiKeys: expected a name for every key, received an empty one')
    for (const entry of listOf(entries)) {
      const where = `apiKeys: key of ${JSON.stringify(id)}`
      const { digest, scopes, expiresAtMs } = parseApiKeyEntry(entry, where)
      const principal = Object.freeze({ id, scopes: Object.freeze([...scopes]) })
      const present = table.add(digest, { authentication: Object.freeze({ principal }), expiresAtMs })
      if (present !== undefined)
        throw new TypeError(`${where}: the same key belongs to ${JSON.stringify(present.authentication.principal.id)}`)
      count++
    }
  }
  if (count === 0) throw new TypeError('apiKeys: expected at least one key, received none')
  return table
}

function listOf(entries: ApiKeyEntry | readonly ApiKeyEntry[]): readonly ApiKeyEntry[] {
  return isList(entries) ? entries : [entries]
}

// Array.isArray does not narrow a union with a readonly array.
function isList(entries: ApiKeyEntry | readonly ApiKeyEntry[]): entries is readonly ApiKeyEntry[] {
  return Array.isArray(entries)
}
