import { createLocalJWKSet, decodeProtectedHeader, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { principalFromClaims } from '../access-token/principal-from-claims.ts'
import { refusal, type TokenRefusal } from '../access-token/token-refusal.ts'
import type { TokenVerifier, VerifiedToken } from '../access-token/token-verifier.ts'
import { endpointOf, fetchIssuerMetadata } from '../issuer/issuer-metadata.ts'
import { comparableAudience } from '../resource/canonical-uri.ts'
import { resourceOf } from '../resource/resource-of.ts'
import { asymmetricAlgorithms, DEFAULT_ALGORITHMS } from './algorithms.ts'
import type { JwtOptions } from './jwt-options.ts'
import { RemoteKeys } from './remote-keys.ts'

const COOLDOWN_MS = 30_000
const DEFAULT_MAX_AGE_MS = 600_000
const DEFAULT_TIMEOUT_MS = 5000
const DEFAULT_MAX_BYTES = 262_144
const DEFAULT_CLOCK_SKEW_SECONDS = 30
const MAX_CLOCK_SKEW_SECONDS = 300

/** Headers by which a token would bring the key along that it is to be verified with. */
const KEY_HEADERS = ['jwk', 'jku', 'x5u', 'x5c']

/** Verifies the JSON Web Tokens of one issuer. @see RFC 8725 */
export class JwtVerifier implements TokenVerifier {
  readonly #issuer: string
  readonly #algorithms: string[]
  readonly #types: ReadonlySet<string>
  readonly #audiences: ReadonlySet<string>
  readonly #clockSkewSeconds: number
  readonly #principal: NonNullable<JwtOptions['principal']>
  readonly #remoteKeys: RemoteKeys | undefined
  readonly #findKey: JWTVerifyGetKey

  /** @param onKeysChange called after keys were rotated or withdrawn: what was verified before may not be good any more. */
  constructor(options: JwtOptions, onKeysChange: () => void) {
    const { issuer, clockSkewSeconds = DEFAULT_CLOCK_SKEW_SECONDS, types = ['at+jwt', 'JWT'], keys } = options
    if (!(clockSkewSeconds >= 0 && clockSkewSeconds <= MAX_CLOCK_SKEW_SECONDS))
      throw new RangeError(`jwt: clockSkewSeconds: expected 0 to ${MAX_CLOCK_SKEW_SECONDS}, got ${clockSkewSeconds}`)
    this.#issuer = issuer
    this.#algorithms = [...asymmetricAlgorithms(options.algorithms ?? DEFAULT_ALGORITHMS, 'jwt: algorithms')]
    this.#types = new Set(types.map(mediaType))
    this.#audiences = new Set(resourceOf(options, 'jwt').audiences.map(comparableAudience))
    this.#clockSkewSeconds = clockSkewSeconds
    this.#principal = options.principal ?? principalFromClaims
    const source = keys === undefined ? remoteKeysOf(options, onKeysChange) : createLocalJWKSet(keys)
    this.#remoteKeys = source instanceof RemoteKeys ? source : undefined
    this.#findKey = source instanceof RemoteKeys ? (header, token) => source.find(header, token) : source
  }

  async verify(token: string): Promise<VerifiedToken | TokenRefusal> {
    const refused = this.#checkHeader(token)
    if (refused !== undefined) return refused
    let claims: JWTPayload
    try {
      claims = (await jwtVerify(token, this.#findKey, this.#verifyOptions())).payload
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error
      return refusal('invalid_token', describe(error))
    }
    return this.#checkClaims(claims)
  }

  onRemembered(): void {
    this.#remoteKeys?.refreshWhenOld()
  }

  /** Looks at what decides how the token would be verified, before anything is done by its word. */
  #checkHeader(token: string): TokenRefusal | undefined {
    let header: ReturnType<typeof decodeProtectedHeader>
    try {
      header = decodeProtectedHeader(token)
    } catch {
      return refusal('invalid_token', 'The access token is no JSON Web Token')
    }
    if (typeof header.alg !== 'string' || !this.#algorithms.includes(header.alg))
      return refusal('invalid_token', 'The access token is signed by an algorithm that is not taken here')
    if (KEY_HEADERS.some((name) => name in header)) return refusal('invalid_token', 'The access token brings its own key')
    const { typ = 'JWT' } = header as { readonly typ?: unknown }
    if (typeof typ !== 'string' || !this.#types.has(mediaType(typ)))
      return refusal('invalid_token', 'The token is of a type that is no access token')
    return undefined
  }

  #verifyOptions(): Parameters<typeof jwtVerify>[2] {
    return {
      issuer: this.#issuer,
      algorithms: this.#algorithms,
      clockTolerance: this.#clockSkewSeconds,
      requiredClaims: ['iss', 'aud', 'exp'],
    }
  }

  #checkClaims(claims: JWTPayload): VerifiedToken | TokenRefusal {
    const { aud = [], iat, exp = 0 } = claims
    const audiences = typeof aud === 'string' ? [aud] : aud
    if (!audiences.some((one) => typeof one === 'string' && this.#audiences.has(comparableAudience(one))))
      return refusal('invalid_token', 'The access token was issued for another server')
    if (iat !== undefined && iat > Date.now() / 1000 + this.#clockSkewSeconds)
      return refusal('invalid_token', 'The access token was issued in the future')
    const principal = this.#principal(claims)
    if (principal === undefined) return refusal('invalid_token', 'The access token names nobody who is known here')
    return { principal, claims, expiresAtSeconds: exp + this.#clockSkewSeconds }
  }
}

function remoteKeysOf(options: JwtOptions, onChange: () => void): RemoteKeys {
  const { issuer, jwksUri, timeoutMs = DEFAULT_TIMEOUT_MS, maxBytes = DEFAULT_MAX_BYTES, fetch } = options
  const limits = { timeoutMs, maxBytes, fetch }
  let found: string | undefined
  const urlOf = async (): Promise<string> =>
    jwksUri ?? (found ??= endpointOf(await fetchIssuerMetadata(issuer, limits), 'jwks_uri'))
  const maxAgeMs = options.keysMaxAgeMs ?? DEFAULT_MAX_AGE_MS
  return new RemoteKeys(urlOf, { ...limits, cooldownMs: COOLDOWN_MS, maxAgeMs, onChange })
}

/** RFC 7515, section 4.1.9: `application/` may be left out, and case does not matter. */
function mediaType(type: string): string {
  return type.toLowerCase().replace(/^application\//, '')
}

/** What is wrong with a token, without its words. */
function describe(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The access token has expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return `The access token has a claim that is not taken here: ${claimOf(error)}`
  if (error instanceof errors.JWKSNoMatchingKey) return 'The access token is signed with a key that the issuer does not have'
  return 'The access token is not valid'
}

/** The claim's name, where it is one that is looked at here. */
function claimOf({ claim }: errors.JWTClaimValidationFailed): string {
  return ['iss', 'aud', 'exp', 'nbf', 'iat'].includes(claim) ? claim : 'one of its claims'
}
