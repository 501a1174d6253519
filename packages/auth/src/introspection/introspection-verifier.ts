import { principalFromClaims } from '../access-token/principal-from-claims.ts'
import { refusal, type TokenRefusal } from '../access-token/token-refusal.ts'
import type { TokenClaims, TokenVerifier, VerifiedToken } from '../access-token/token-verifier.ts'
import { basicAuthorization } from '../http/client-credentials.ts'
import { fetchJson } from '../http/fetch-json.ts'
import { Endpoint } from '../issuer/endpoint.ts'
import { comparableAudience } from '../resource/canonical-uri.ts'
import { resourceOf } from '../resource/resource-of.ts'
import type { IntrospectionOptions } from './introspection-options.ts'

const DEFAULT_CACHE_SECONDS = 60
const MAX_CACHE_SECONDS = 3600
const DEFAULT_TIMEOUT_MS = 5000
const DEFAULT_MAX_BYTES = 262_144

/** How many questions may be under way: tokens that somebody makes up must not become a flood for the issuer. */
const MAX_ASKING = 64

/** Asks an issuer what access tokens are worth. @see RFC 7662, section 2 */
export class IntrospectionVerifier implements TokenVerifier {
  readonly #options: IntrospectionOptions
  readonly #limits: { readonly timeoutMs: number; readonly maxBytes: number; readonly fetch: IntrospectionOptions['fetch'] }
  readonly #endpoint: Endpoint
  readonly #authorization: string
  readonly #audiences: ReadonlySet<string>
  readonly #cacheSeconds: number
  /** The questions that are under way: nobody asks twice at the same time. */
  readonly #asking = new Map<string, Promise<unknown>>()

  constructor(options: IntrospectionOptions) {
    const { cacheSeconds = DEFAULT_CACHE_SECONDS, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, fetch } = options
    if (!(cacheSeconds >= 0 && cacheSeconds <= MAX_CACHE_SECONDS))
      throw new RangeError(`introspection: cacheSeconds: expected 0 to ${MAX_CACHE_SECONDS}, got ${cacheSeconds}`)
    this.#options = options
    this.#limits = { timeoutMs, maxBytes, fetch }
    this.#endpoint = new Endpoint('introspection_endpoint', options.issuer, options.endpoint, this.#limits)
    this.#authorization = basicAuthorization(options, 'introspection')
    this.#audiences = new Set(resourceOf(options, 'introspection').audiences.map(comparableAudience))
    this.#cacheSeconds = cacheSeconds
  }

  async verify(token: string): Promise<VerifiedToken | TokenRefusal> {
    if (this.#asking.size >= MAX_ASKING) throw new Error('introspection: too many tokens are being asked for')
    const asking = this.#asking.get(token) ?? this.#ask(token)
    this.#asking.set(token, asking)
    try {
      return this.#check(await asking)
    } finally {
      this.#asking.delete(token)
    }
  }

  async #ask(token: string): Promise<unknown> {
    return fetchJson(await this.#endpoint.url(), this.#limits, {
      method: 'POST',
      headers: { authorization: this.#authorization, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ token, token_type_hint: 'access_token' }).toString(),
    })
  }

  #check(answer: unknown): VerifiedToken | TokenRefusal {
    if (typeof answer !== 'object' || answer === null) throw new TypeError('introspection: expected an object')
    const { active, ...claims } = answer as TokenClaims
    if (active !== true) return refusal('invalid_token', 'The access token is not active')
    const now = Date.now() / 1000
    const { aud, exp, nbf, iss } = claims
    if (iss !== undefined && iss !== this.#options.issuer)
      return refusal('invalid_token', 'The access token is of another issuer')
    if (typeof exp === 'number' && exp <= now) return refusal('invalid_token', 'The access token has expired')
    if (typeof nbf === 'number' && nbf > now) return refusal('invalid_token', 'The access token is not valid yet')
    if (!this.#isForUs(aud)) return refusal('invalid_token', 'The access token was issued for another server')
    const principal = (this.#options.principal ?? principalFromClaims)(claims)
    if (principal === undefined) return refusal('invalid_token', 'The access token names nobody who is known here')
    const until = now + this.#cacheSeconds
    return { principal, claims, expiresAtSeconds: typeof exp === 'number' ? Math.min(exp, until) : until }
  }

  #isForUs(aud: unknown): boolean {
    const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
    return audiences.some((one) => typeof one === 'string' && this.#audiences.has(comparableAudience(one)))
  }
}
