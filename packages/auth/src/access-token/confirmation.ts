import type { TokenClaims } from './token-verifier.ts'

/** What the holder of a token has to prove. */
export interface Confirmation {
  /** The thumbprint of the key that DPoP proofs are signed with. RFC 9449, section 6.1. */
  readonly keyThumbprint: string | undefined
  /** The SHA-256 of the client's certificate. RFC 8705, section 3.1. */
  readonly certificateThumbprint: string | undefined
}

/**
 * Reads the `cnf` claim of a token.
 *
 * @returns `undefined` when it asks for a proof of a kind that is not known.
 * @see RFC 7800, section 3.1
 */
export function confirmationOf({ cnf = {} }: TokenClaims): Confirmation | undefined {
  if (typeof cnf !== 'object' || cnf === null) return undefined
  const { jkt, 'x5t#S256': x5t, ...others }: Record<string, unknown> = { ...cnf }
  if (!isThumbprint(jkt) || !isThumbprint(x5t) || Object.keys(others).length > 0) return undefined
  return { keyThumbprint: jkt, certificateThumbprint: x5t }
}

function isThumbprint(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string'
}
