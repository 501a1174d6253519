import type { Authentication, Authenticator, Principal, RequestHead } from '@portico/core'

/** Callers by the token that they send; who they are may change while they are connected. */
export class NamedCallers implements Authenticator {
  readonly #principals = new Map<string, Principal>()

  /** @param principals by their token. */
  constructor(principals: Readonly<Record<string, Omit<Principal, 'id'>>>) {
    for (const [id, principal] of Object.entries(principals)) this.set({ id, ...principal })
  }

  /** Puts a caller, known by the token that is its id, in place of what it was. */
  set(principal: Principal): void {
    this.#principals.set(`Bearer token-of-${principal.id}`, principal)
  }

  authenticate(head: RequestHead): Authentication {
    const principal = this.#principals.get(head.header('authorization') ?? '')
    return principal === undefined ? { status: 401, message: 'who are you?', wwwAuthenticate: 'Bearer' } : { principal }
  }
}

/** What a caller sends with each request. */
export function headersOf(id: string): Record<string, string> {
  return { authorization: `Bearer token-of-${id}` }
}
