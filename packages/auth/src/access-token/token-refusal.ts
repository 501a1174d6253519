/** Why an access token is not taken, in the words of RFC 6750, RFC 9449 and RFC 8705. */
export type TokenErrorCode = 'invalid_request' | 'invalid_token' | 'insufficient_scope' | 'invalid_dpop_proof' | 'use_dpop_nonce'

/** A refusal of an access token: one sentence for the client, which holds nothing of the token. */
export interface TokenRefusal {
  readonly error: TokenErrorCode
  readonly description: string
}

/** Makes a {@link TokenRefusal}. */
export function refusal(error: TokenErrorCode, description: string): TokenRefusal {
  return { error, description }
}
