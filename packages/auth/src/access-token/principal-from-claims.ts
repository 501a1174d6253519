import type { Principal } from '@portico/core'
import type { TokenClaims } from './token-verifier.ts'

/**
 * The caller that the claims of an access token describe: `sub`, the scopes of `scope` (RFC 9068) or `scp` (Entra, Okta), and `roles`.
 *
 * @returns `undefined` when the token names nobody.
 */
export function principalFromClaims(claims: TokenClaims): Principal | undefined {
  const { sub } = claims
  if (typeof sub !== 'string' || sub === '') return undefined
  const { roles } = claims
  const principal = { id: sub, scopes: scopesIn(claims['scope'] ?? claims['scp']), claims }
  return Array.isArray(roles) ? { ...principal, roles: textsIn(roles) } : principal
}

function scopesIn(claim: unknown): readonly string[] {
  if (typeof claim === 'string') return claim.split(' ').filter((scope) => scope !== '')
  return Array.isArray(claim) ? textsIn(claim) : []
}

function textsIn(list: readonly unknown[]): readonly string[] {
  return list.filter((text) => typeof text === 'string')
}
