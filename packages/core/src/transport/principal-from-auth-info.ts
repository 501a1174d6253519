import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'

/** The caller that an official transport's `authInfo` describes, without the token. */
export function principalFromAuthInfo({ clientId, scopes, extra, expiresAt, resource }: AuthInfo): Principal {
  return { id: clientId, scopes, claims: { ...extra, expiresAt, resource: resource?.href } }
}
