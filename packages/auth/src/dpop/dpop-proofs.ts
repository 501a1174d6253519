import { hash } from 'node:crypto'
import type { RequestHead } from '@portico/core'
import { calculateJwkThumbprint, EmbeddedJWK, type JWK, type JWTPayload, jwtVerify } from 'jose'
import { asymmetricAlgorithms } from '../jwt/algorithms.ts'
import { refusal, type TokenRefusal } from '../access-token/token-refusal.ts'
import { DpopNonces } from './dpop-nonces.ts'
import type { DpopOptions } from './dpop-options.ts'
import { UsedProofs } from './used-proofs.ts'

const DEFAULT_ALGORITHMS = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256']
const DEFAULT_MAX_AGE_SECONDS = 300
const DEFAULT_MAX_REMEMBERED = 100_000
const MAX_PROOF_LENGTH = 4096
const MAX_ID_LENGTH = 256

/** Checks DPoP proofs: that who sends a token holds the key that it is bound to, and means this request. @see RFC 9449, section 4.3 */
export class DpopProofs {
  /** The algorithms that proofs may be signed with. */
  readonly algorithms: readonly string[]
  readonly #maxAgeSeconds: number
  readonly #used: UsedProofs
  readonly #nonces: DpopNonces | undefined
  readonly #urlOf: (head: RequestHead) => string

  /** @throws TypeError for an algorithm that is not asymmetric. */
  constructor(options: DpopOptions, resource: string) {
    this.algorithms = asymmetricAlgorithms(options.algorithms ?? DEFAULT_ALGORITHMS, 'dpop.algorithms')
    this.#maxAgeSeconds = options.maxAgeSeconds ?? DEFAULT_MAX_AGE_SECONDS
    this.#used = new UsedProofs(options.maxRememberedProofs ?? DEFAULT_MAX_REMEMBERED, this.#maxAgeSeconds)
    this.#nonces = options.nonce === true ? new DpopNonces() : undefined
    const { origin } = new URL(resource)
    this.#urlOf = options.url ?? ((head) => origin + (head.mountPath ?? '') + head.path)
  }

  /** The nonce for the next proof, as headers of an answer. */
  nonceHeaders(): Readonly<Record<string, string>> | undefined {
    return this.#nonces && { 'DPoP-Nonce': this.#nonces.current() }
  }

  /** Checks the proof that came with a token. */
  async check(head: RequestHead, token: string, keyThumbprint: string): Promise<TokenRefusal | undefined> {
    const proof = head.header('dpop')
    if (proof === undefined) return invalid('expected a DPoP header')
    if (proof.length > MAX_PROOF_LENGTH || proof.includes(',')) return invalid('expected one proof of a usual size')
    let payload: JWTPayload
    let key: JWK
    try {
      const verified = await jwtVerify(proof, EmbeddedJWK, { algorithms: [...this.algorithms], typ: 'dpop+jwt' })
      payload = verified.payload
      key = verified.protectedHeader.jwk as JWK // EmbeddedJWK takes nothing else
    } catch {
      return invalid('it is no proof that is signed with its own public key')
    }
    if ((await calculateJwkThumbprint(key)) !== keyThumbprint)
      return invalid('it is signed with another key than the token is bound to')
    return this.#checkRequest(payload, head, token) ?? this.#checkFreshness(payload, keyThumbprint)
  }

  #checkRequest({ htm, htu, ath }: JWTPayload, head: RequestHead, token: string): TokenRefusal | undefined {
    if (htm !== head.method) return invalid('htm is another method')
    if (typeof htu !== 'string' || comparableUrl(htu) !== comparableUrl(this.#urlOf(head)))
      return invalid('htu is another address')
    if (ath !== hash('sha256', token, 'base64url')) return invalid('ath is no digest of this token')
    return undefined
  }

  #checkFreshness({ iat, jti, nonce }: JWTPayload, keyThumbprint: string): TokenRefusal | undefined {
    const now = Date.now() / 1000
    if (typeof iat !== 'number' || Math.abs(now - iat) > this.#maxAgeSeconds)
      return invalid(`iat is not within ${this.#maxAgeSeconds} seconds`)
    if (typeof jti !== 'string' || jti === '' || jti.length > MAX_ID_LENGTH) return invalid('jti is no id')
    if (this.#nonces?.accepts(nonce) === false) return refusal('use_dpop_nonce', 'The DPoP proof lacks the nonce of this server')
    if (!this.#used.take(keyThumbprint, jti, iat, now)) return invalid('it was used before')
    return undefined
  }
}

function invalid(reason: string): TokenRefusal {
  return refusal('invalid_dpop_proof', `The DPoP proof is not valid: ${reason}`)
}

/** An address without query and fragment, in one of the ways to write it. RFC 9449, section 4.3. */
function comparableUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  url.search = ''
  url.hash = ''
  return url.href.replace(/^ws/, 'http')
}
