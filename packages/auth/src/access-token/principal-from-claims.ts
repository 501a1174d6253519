import type { Principal } from '@portico/core'
import type { TokenClaims } from './token-verifier.ts'

/**
 * The caller that the claims of an access token describe: `sub`, and the scopes of `scope` (RFC 9068) or `scp` (Entra, Okta).
 *
 * @returns `undefined` when the token names nobody.
 */
export function principalFromClaims(claims: TokenClaims): Principal | undefined {
  const { sub } = claims
  if (typeof sub !== 'string' || sub === '') return undefined
  return { id: sub, scopes: scopesIn(claims['scope'] ?? claims['scp']), claims }
}

function scopesIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '')
  return Array.isArray(claim) ? claim.filter((scope): scope is string => typeof scope === 'string') : []
}
