import type { Principal } from '@portico/core'
import type { TokenRefusal } from './token-refusal.ts'

/** What a token says of itself. */
export type TokenClaims = Readonly<Record<string, unknown>>

/** An access token that was found to be good. */
export interface VerifiedToken {
  readonly principal: Principal
  readonly claims: TokenClaims
  /** Until when it may be remembered as good, in seconds since 1970. */
  readonly expiresAtSeconds: number
}

/** Finds out what an access token is worth. */
export interface TokenVerifier {
  /**
   * Verifies a token: its origin, its audience, its time.
   *
   * @throws when that cannot be found out now.
   */
  verify(token: string): Promise<VerifiedToken | TokenRefusal>
  /** Called, and not waited for, when a token is taken that was verified before. */
  onRemembered?(): void
}
