import type { Authentication } from './authenticator.ts'
import type { Principal } from './principal.ts'

/** True when there is a principal. One without an id would be taken for anybody, so it is none. */
export function isAdmitted(authentication: Authentication): authentication is { readonly principal: Principal } {
  // What is not written in TypeScript may answer anything.
  const principal = (authentication as { principal?: Partial<Principal> | null } | null | undefined)?.principal
  return typeof principal?.id === 'string'
}
