import {
  type CompactJWSHeaderParameters,
  createLocalJWKSet,
  type CryptoKey,
  errors,
  type FlattenedJWSInput,
  type JWK,
} from 'jose'
import { type FetchLimits, fetchJson } from '../http/fetch-json.ts'

/** How {@link RemoteKeys} fetches. */
export interface RemoteKeysOptions extends FetchLimits {
  /** How long nothing is fetched after a fetch, in milliseconds, whatever comes. */
  readonly cooldownMs: number
  /** After how long the keys are fetched anew, in milliseconds. */
  readonly maxAgeMs: number
  /** Called after keys were rotated or withdrawn. */
  readonly onChange: () => void
}

/** The keys that an issuer signs with: fetched when they are needed, seldom, and kept while they cannot be. */
export class RemoteKeys {
  readonly #urlOf: () => Promise<string>
  readonly #options: RemoteKeysOptions
  #find: ReturnType<typeof createLocalJWKSet> | undefined
  /** The keys as text, to see whether they changed. */
  #text = ''
  #triedAtMs = Number.NEGATIVE_INFINITY
  #loadedAtMs = Number.NEGATIVE_INFINITY
  #loading: Promise<boolean> | undefined
  #problem: unknown

  /** @param urlOf finds out where the keys are. */
  constructor(urlOf: () => Promise<string>, options: RemoteKeysOptions) {
    this.#urlOf = urlOf
    this.#options = options
  }

  /**
   * Finds the key that a token says it is signed with.
   *
   * @throws what went wrong in fetching, when there are no keys at all; jose's JWKSNoMatchingKey when there is no such key.
   */
  async find(header: CompactJWSHeaderParameters, token: FlattenedJWSInput): Promise<CryptoKey> {
    if (this.#find === undefined) await this.#load()
    if (this.#find === undefined) throw this.#problem
    this.refreshWhenOld()
    try {
      return await this.#find(header, token)
    } catch (error) {
      // A key that is not known may be a new one.
      if (!(error instanceof errors.JWKSNoMatchingKey) || !(await this.#load())) throw error
      return this.#find(header, token)
    }
  }

  /** Fetches the keys in the background when they are old; those that are there go on being used. */
  refreshWhenOld(): void {
    if (performance.now() - this.#loadedAtMs > this.#options.maxAgeMs) void this.#load()
  }

  /** Fetches the keys, unless that was tried just now. False when there is nothing new. Never rejects. */
  #load(): Promise<boolean> {
    if (this.#loading !== undefined) return this.#loading
    if (performance.now() - this.#triedAtMs < this.#options.cooldownMs) return NOTHING_NEW
    this.#triedAtMs = performance.now()
    this.#loading = this.#fetch().finally(() => (this.#loading = undefined))
    return this.#loading
  }

  async #fetch(): Promise<boolean> {
    try {
      const keys = usableKeys(await fetchJson(await this.#urlOf(), this.#options))
      this.#loadedAtMs = performance.now()
      const text = JSON.stringify(keys)
      if (text === this.#text) return false
      const hadKeys = this.#find !== undefined
      this.#find = createLocalJWKSet({ keys })
      this.#text = text
      if (hadKeys) this.#options.onChange()
      return true
    } catch (error) {
      this.#problem = error
      return false
    }
  }
}

const NOTHING_NEW = Promise.resolve(false)

/** A key that could sign is no business of ours, and a shared secret no key that an issuer publishes. */
function usableKeys(answer: unknown): JWK[] {
  const keys: unknown = typeof answer === 'object' && answer !== null && 'keys' in answer ? answer.keys : undefined
  if (!Array.isArray(keys)) throw new TypeError('the keys of the issuer: expected a JSON Web Key Set')
  return (keys as readonly unknown[]).filter(isPublicKey)
}

function isPublicKey(key: unknown): key is JWK {
  return typeof key === 'object' && key !== null && 'kty' in key && key.kty !== 'oct' && !('d' in key)
}
