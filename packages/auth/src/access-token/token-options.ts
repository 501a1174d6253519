import type { Principal } from '@portico/core'
import type { DpopOptions } from '../dpop/dpop-options.ts'
import type { ProtectedResourceOptions } from '../resource/protected-resource.ts'
import type { ImpliedScopes } from './implied-scopes.ts'
import type { TokenClaims } from './token-verifier.ts'

/** What holds for access tokens of every kind. */
export interface TokenOptions extends Omit<ProtectedResourceOptions, 'dpopRequired' | 'dpopAlgorithms'> {
  /**
   * For whom tokens have to be issued: the canonical URI of this server, or the name it has with the issuer. There is no default, because a token
   * that was issued for another server must not be taken here. Of several, one is enough.
   */
  readonly audience: string | readonly string[]
  /** Who is calling, by the claims of the token; `undefined` refuses it. Default: `sub`, with the scopes of `scope` or `scp`. */
  readonly principal?: (claims: TokenClaims) => Principal | undefined
  /** Scopes that come with a scope. Default: none. */
  readonly impliedScopes?: ImpliedScopes
  /** Asked on every request, so it has to answer at once: true refuses a token that is good otherwise, say by its `jti`. */
  readonly isRevoked?: (claims: TokenClaims) => boolean
  /** Tokens that are bound to a key of the client. They are always checked; this says how, and whether all have to be. @see RFC 9449 */
  readonly dpop?: DpopOptions
  /** Names what is protected, in challenges. Default: nothing. */
  readonly realm?: string
  /** The longest token that is looked at, in bytes. Default 8,192. */
  readonly maxTokenBytes?: number
  /** How many tokens that were found to be good are remembered. Default 10,000. */
  readonly maxRememberedTokens?: number
  /** Keeps the tokens in memory, beside their principals and out of reach of handlers, for `tokenExchange`. Default `false`: only digests are kept. */
  readonly retainTokens?: boolean
}
