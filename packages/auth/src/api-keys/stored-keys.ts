// Hot path: every HTTP request is authenticated here. Common case (a key that was verified before): one header parsed, one SHA-256, one lookup,
// an answer made before returned, no promise.
import { randomBytes } from 'node:crypto'
import type { Authentication, Authenticator, ContextEntry, ContextStore, RequestHead, Store } from '@portico/core'
import { RememberedTokens } from '../access-token/remembered-tokens.ts'
import { MALFORMED, parseBearerToken } from '../bearer/bearer-token.ts'
import { type KeyChallenges, keyChallenges } from './key-challenges.ts'
import { KeyDigests, type KeyGrant } from './key-digests.ts'
import { isListOfNames, parseExpires } from './parse-api-key-entry.ts'
import type { StoredKey, StoredKeyInput, StoredKeysOptions } from './stored-keys-options.ts'

/** API keys that are kept in a store. */
export interface StoredKeys extends Authenticator {
  /**
   * Finds the caller by the key in the `Authorization` header; at once when the key was verified before. Rejects with a
   * a StoreUnavailableError when the store has to be asked and does not answer.
   */
  authenticate(head: RequestHead): Authentication | Promise<Authentication>
  /**
   * Makes a key, good from now on.
   *
   * @returns the key. It is nowhere else: show it once to whom it is for.
   * @throws TypeError for an empty name, scopes or a date that cannot be used.
   */
  issue(input: StoredKeyInput): Promise<string>
  /** Every key that was issued and not revoked, expired or not, the oldest first. */
  list(): Promise<readonly StoredKey[]>
  /**
   * Takes out all keys of a principal, or one of them. Here they are refused as soon as the promise resolves, in other processes within a second.
   *
   * @param name the id of the principal.
   * @param id which of its keys, as {@link StoredKey.id} has it. Default: all.
   * @returns how many there were.
   * @throws TypeError for an empty name, or an id that is none.
   */
  revoke(name: string, id?: string): Promise<number>
}

/**
 * API keys that are issued and revoked while the server runs, kept in its store: for several processes, and over restarts.
 *
 * ```ts
 * const keys = storedKeys(store, { secret: process.env.KEYS_SECRET })
 * const key = await keys.issue({ name: 'alice', scopes: ['read'] })
 * await serve(server, { auth: keys })
 * ```
 *
 * Callers send `Authorization: Bearer <key>`, and are answered as with `apiKeys`. The store holds no key, only HMAC-SHA256 digests under `secret`,
 * which are compared in constant time. The store is watched until it is closed.
 * @throws TypeError when a secret has fewer than 32 characters, or the realm is not ASCII.
 * @throws RangeError when `wrongKeyStatus` is neither 401 nor 403, or `maxRememberedKeys` is no whole number from 1.
 */
export function storedKeys(store: Store, options: StoredKeysOptions): StoredKeys {
  return new KeysInStore(store, options)
}

/** The tenant under which the framework keeps what is its own. */
const OWN_TENANT = '@portico'
const NAMESPACE = 'api-keys'
const ID_BYTES = 8
const SECRET_BYTES = 32
const KEY = /^portico_([0-9a-f]{16})_[\w-]{43}$/
const ID = /^[0-9a-f]{16}$/
const KEY_LENGTH = 68
const DEFAULT_MAX_REMEMBERED = 10_000
/** How long a key is answered without asking the store, if the store tells of no change: one may be missed while a watch begins. */
const REMEMBERED_SECONDS = 60

class KeysInStore implements StoredKeys {
  readonly #context: ContextStore
  readonly #digests: KeyDigests
  readonly #challenges: KeyChallenges
  readonly #remembered: RememberedTokens<Authentication>
  #isWatching = false

  constructor(store: Store, options: StoredKeysOptions) {
    const { secret, maxRememberedKeys = DEFAULT_MAX_REMEMBERED } = options
    if (!Number.isSafeInteger(maxRememberedKeys) || maxRememberedKeys < 1)
      throw new RangeError(`storedKeys: expected maxRememberedKeys to be a whole number from 1, received ${maxRememberedKeys}`)
    this.#digests = new KeyDigests(typeof secret === 'object' ? secret : [secret])
    this.#challenges = keyChallenges('storedKeys', options)
    this.#remembered = new RememberedTokens(maxRememberedKeys)
    this.#context = store.context(OWN_TENANT)
  }

  authenticate(head: RequestHead): Authentication | Promise<Authentication> {
    const key = parseBearerToken(head.header('authorization'))
    if (key === undefined) return this.#challenges.missing
    if (key === MALFORMED) return this.#challenges.malformed
    if (key.length !== KEY_LENGTH) return this.#challenges.wrong
    return this.#remembered.find(key) ?? this.#verify(key)
  }

  async issue({ name, scopes = [], expiresAt }: StoredKeyInput): Promise<string> {
    checkName(name)
    if (!isListOfNames(scopes)) throw new TypeError('storedKeys: expected scopes to be a list of non-empty strings')
    const expiresAtMs = parseExpires(expiresAt, 'storedKeys: expected expiresAt')
    const grant = {
      name,
      scopes: [...scopes],
      ...(expiresAt !== undefined && { expiresAt: new Date(expiresAtMs).toISOString() }),
    }
    const id = randomBytes(ID_BYTES).toString('hex')
    const key = `portico_${id}_${randomBytes(SECRET_BYTES).toString('base64url')}`
    const value = this.#digests.digest(key, grant)
    await this.#context.put({ namespace: NAMESPACE, key: id, value, metadata: grant, ifVersion: 0 })
    return key
  }

  async list(): Promise<readonly StoredKey[]> {
    const keys: StoredKey[] = []
    let cursor: string | undefined
    do {
      const page = await this.#context.list({ namespace: NAMESPACE, orderBy: 'createdAt', limit: 1000, cursor })
      for (const entry of page.entries) {
        const grant = grantOf(entry)
        if (grant === undefined) continue
        const { name, scopes, expiresAt } = grant
        keys.push({ id: entry.key, name, scopes, createdAt: entry.createdAt, expiresAt })
      }
      cursor = page.nextCursor
    } while (cursor !== undefined)
    return keys
  }

  async revoke(name: string, id?: string): Promise<number> {
    checkName(name)
    if (id !== undefined && !ID.test(id)) throw new TypeError('storedKeys: expected the id of a key as 16 hexadecimal digits')
    // Ids are all of one length: one that begins with another is that other.
    const count = await this.#context.deleteMany({ namespace: NAMESPACE, prefix: id, metadata: { name } })
    this.#remembered.clear()
    return count
  }

  async #verify(key: string): Promise<Authentication> {
    const id = KEY.exec(key)?.[1]
    if (id === undefined) return this.#challenges.wrong
    this.#beginToWatch()
    const { generation } = this.#remembered
    // Ids are no secret: that this takes longer for one that exists gives nothing away.
    const entry = await this.#context.get({ namespace: NAMESPACE, key: id })
    const grant = entry && grantOf(entry)
    if (typeof entry?.value !== 'string' || grant === undefined) return this.#challenges.wrong
    if (!this.#digests.verify(key, grant, entry.value)) return this.#challenges.wrong
    const expiresAtMs = parseExpires(grant.expiresAt, 'storedKeys: expected expiresAt')
    const nowMs = Date.now()
    if (expiresAtMs <= nowMs) return this.#challenges.expired
    const principal = Object.freeze({ id: grant.name, scopes: Object.freeze([...grant.scopes]) })
    const authentication = Object.freeze({ principal })
    const untilSeconds = Math.min(expiresAtMs / 1000, nowMs / 1000 + REMEMBERED_SECONDS)
    this.#remembered.remember(key, authentication, untilSeconds, generation)
    return authentication
  }

  /** Only what is watched may be remembered. */
  #beginToWatch(): void {
    if (this.#isWatching) return
    this.#isWatching = true
    void this.#watch()
  }

  async #watch(): Promise<void> {
    try {
      for await (const _change of this.#context.watch({ namespace: NAMESPACE })) this.#remembered.clear()
    } catch {
      // The store was closed, or has forgotten what changed. The next key that is verified begins another watch, or fails with the store.
    } finally {
      this.#isWatching = false
      this.#remembered.clear()
    }
  }
}

function checkName(name: unknown): void {
  if (typeof name !== 'string' || name === '') throw new TypeError('storedKeys: expected the name of a principal')
}

/** What the store says that a key opens; to be believed when its digest says so too. */
function grantOf({ metadata }: ContextEntry): KeyGrant | undefined {
  const { name, scopes, expiresAt } = metadata
  if (typeof name !== 'string' || !isListOfNames(scopes)) return undefined
  if (expiresAt !== undefined && typeof expiresAt !== 'string') return undefined
  return { name, scopes, expiresAt }
}
