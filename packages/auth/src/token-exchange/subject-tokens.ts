import type { Principal } from '@portico/core'

/** The tokens of callers, beside the principals and not in them: nobody comes to them who does not have this module. */
const TOKENS = new WeakMap<Principal, string>()

/** Keeps the token of a caller for as long as its principal lives. */
export function retainToken(principal: Principal, token: string): void {
  TOKENS.set(principal, token)
}

/** The token that a caller came with, where its authenticator retains tokens. */
export function retainedToken(principal: Principal): string | undefined {
  return TOKENS.get(principal)
}
