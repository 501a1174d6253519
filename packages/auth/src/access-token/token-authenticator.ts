// Hot path: every request with an access token passes authenticate() once. Common case (a Bearer token that was verified before and is not
// bound to a key): one header parsed, one digest looked up, an answer made before returned, no promise. Bench: bench/api-keys.bench.ts.
import type { Authentication, Authenticator, AuthRoute, RequestHead } from '@portico/core'
import { isPromise } from '@portico/core/internal'
import { MALFORMED, parseBearerToken, parseDpopToken } from '../bearer/bearer-token.ts'
import type { TokenScheme } from '../bearer/challenge.ts'
import { checkCertificate } from '../client-certificate/check-certificate.ts'
import { DpopProofs } from '../dpop/dpop-proofs.ts'
import { protectedResource, type ProtectedResource } from '../resource/protected-resource.ts'
import { retainToken } from '../token-exchange/subject-tokens.ts'
import { confirmationOf } from './confirmation.ts'
import { withImpliedScopes } from './implied-scopes.ts'
import { RememberedTokens } from './remembered-tokens.ts'
import { TokenChallenges } from './token-challenges.ts'
import type { TokenOptions } from './token-options.ts'
import { refusal, type TokenRefusal } from './token-refusal.ts'
import type { TokenClaims, TokenVerifier, VerifiedToken } from './token-verifier.ts'

/** What was found out about a token: what is answered to it, and what has to be looked at on every request. */
interface KnownToken {
  readonly authentication: Authentication
  readonly claims: TokenClaims
  /** The holder has to prove something. */
  readonly isBound: boolean
}

const DEFAULT_MAX_TOKEN_BYTES = 8192
const DEFAULT_MAX_REMEMBERED = 10_000

/** An OAuth resource server: lets in callers with a good access token, and tells the others where to get one. */
export class TokenAuthenticator implements Authenticator {
  readonly routes: readonly AuthRoute[]
  /** What the metadata says. */
  readonly resource: ProtectedResource
  readonly #options: TokenOptions
  readonly #verifier: TokenVerifier
  readonly #challenges: TokenChallenges
  readonly #dpop: DpopProofs
  readonly #remembered: RememberedTokens<KnownToken>
  readonly #maxTokenBytes: number

  /** @throws TypeError or RangeError naming the option that cannot be used. */
  constructor(options: TokenOptions & { resource: string; authorizationServers: readonly string[] }, verifier: TokenVerifier) {
    this.#options = options
    this.#verifier = verifier
    this.#dpop = new DpopProofs(options.dpop ?? {}, options.resource)
    const dpopAlgorithms = this.#dpop.algorithms
    const dpopRequired = options.dpop?.required === true
    this.resource = protectedResource({ ...options, dpopRequired, dpopAlgorithms })
    this.routes = this.resource.routes
    const { resource } = this
    this.#challenges = new TokenChallenges({
      realm: options.realm,
      dpopRequired,
      dpopAlgorithms: dpopAlgorithms.join(' '),
      resource,
    })
    this.#remembered = new RememberedTokens(options.maxRememberedTokens ?? DEFAULT_MAX_REMEMBERED)
    this.#maxTokenBytes = options.maxTokenBytes ?? DEFAULT_MAX_TOKEN_BYTES
  }

  authenticate(head: RequestHead): Authentication | Promise<Authentication> {
    const header = head.header('authorization')
    if (header === undefined) return this.#challenges.missing
    const bearer = parseBearerToken(header)
    if (typeof bearer === 'string') return this.#authenticate(head, 'Bearer', bearer)
    const sent = bearer ?? parseDpopToken(header)
    if (sent === undefined) return this.#challenges.missing
    // A comma comes from a second header, which whoever is between us and the client may have read differently.
    if (sent === MALFORMED) return header.includes(',') ? this.#challenges.doubled : this.#challenges.malformed
    return this.#authenticate(head, 'DPoP', sent)
  }

  stepUpChallenge(scopes: readonly string[]): string {
    return this.#challenges.stepUp(scopes)
  }

  /** Forgets what was found out about tokens: every one is verified anew. */
  forget(): void {
    this.#remembered.clear()
  }

  #authenticate(head: RequestHead, scheme: TokenScheme, token: string): Authentication | Promise<Authentication> {
    if (token.length > this.#maxTokenBytes)
      return this.#challenges.refuse(refusal('invalid_token', 'The access token is too long'), scheme)
    const known = this.#remembered.find(token)
    if (known === undefined) return this.#verify(head, scheme, token)
    this.#verifier.onRemembered?.()
    return this.#admit(head, scheme, token, known)
  }

  async #verify(head: RequestHead, scheme: TokenScheme, token: string): Promise<Authentication> {
    const { generation } = this.#remembered
    const verified = await this.#verifier.verify(token)
    if ('error' in verified) return this.#challenges.refuse(verified, scheme)
    const known = this.#know(verified, token, scheme)
    this.#remembered.remember(token, known, verified.expiresAtSeconds, generation)
    return this.#admit(head, scheme, token, known)
  }

  #know({ principal, claims }: VerifiedToken, token: string, scheme: TokenScheme): KnownToken {
    const { impliedScopes, dpop, retainTokens = false } = this.#options
    const scopes = Object.freeze(withImpliedScopes(principal.scopes, impliedScopes))
    const isBound = claims['cnf'] !== undefined || dpop?.required === true
    if (!this.resource.requiredScopes.every((scope) => scopes.includes(scope))) {
      const lacking = refusal('insufficient_scope', 'The access token lacks a scope that every request needs')
      return { authentication: Object.freeze(this.#challenges.refuse(lacking, scheme)), claims, isBound }
    }
    const caller = Object.freeze({ ...principal, scopes })
    if (retainTokens) retainToken(caller, token)
    return { authentication: Object.freeze({ principal: caller }), claims, isBound }
  }

  #admit(
    head: RequestHead,
    scheme: TokenScheme,
    token: string,
    { authentication, claims, isBound }: KnownToken,
  ): Authentication | Promise<Authentication> {
    if (this.#options.isRevoked?.(claims) === true)
      return this.#challenges.refuse(refusal('invalid_token', 'The access token was revoked'), scheme)
    if (!isBound && scheme === 'Bearer') return authentication
    const refused = this.#checkHolder(head, scheme, token, claims)
    if (isPromise(refused)) return refused.then((settled) => this.#answer(settled, authentication, scheme))
    return this.#answer(refused, authentication, scheme)
  }

  /** Asks the holder of a bound token for its proof. */
  #checkHolder(
    head: RequestHead,
    scheme: TokenScheme,
    token: string,
    claims: TokenClaims,
  ): TokenRefusal | undefined | Promise<TokenRefusal | undefined> {
    const confirmation = confirmationOf(claims)
    if (confirmation === undefined) return refusal('invalid_token', 'The access token is bound in a way that is not known here')
    const { keyThumbprint, certificateThumbprint } = confirmation
    if (certificateThumbprint !== undefined) {
      const refused = checkCertificate(head, certificateThumbprint)
      if (refused !== undefined) return refused
    }
    if (keyThumbprint !== undefined) {
      if (scheme !== 'DPoP') return refusal('invalid_token', 'The access token is bound to a key: send it by the DPoP scheme')
      return this.#dpop.check(head, token, keyThumbprint)
    }
    if (scheme === 'DPoP') return refusal('invalid_token', 'The access token is not bound to a key')
    if (this.#options.dpop?.required === true) return refusal('invalid_token', 'Expected an access token that is bound to a key')
    return undefined
  }

  #answer(refused: TokenRefusal | undefined, authentication: Authentication, scheme: TokenScheme): Authentication {
    if (refused === undefined) return authentication
    const isAboutKeys = scheme === 'DPoP' || this.#options.dpop?.required === true || refused.description.includes('DPoP')
    return this.#challenges.refuse(refused, isAboutKeys ? 'DPoP' : 'Bearer', this.#dpop.nonceHeaders())
  }
}
