import { WireError } from '../errors.ts'
import { INVALID_REQUEST } from '../jsonrpc/error-code.ts'

/**
 * The caller is known, and lacks scopes that the operation needs. Over HTTP the answer is 403 with a challenge that names all of them, so that
 * the client can ask its user for more (step-up); elsewhere it is a JSON-RPC error whose `data.scopes` names them.
 *
 * @see MCP, Authorization, Scope Challenge Handling
 */
export class InsufficientScopeError extends WireError {
  static readonly code: typeof INVALID_REQUEST = INVALID_REQUEST
  override readonly name = 'InsufficientScopeError'
  /** Every scope that the operation needs, also those that the caller has: a client asks for all of them at once. */
  readonly scopes: readonly string[]

  /**
   * @param scopes at least one, each of the characters that a scope may have (RFC 6749, section 3.3): visible ASCII without `"` and `\`.
   * @throws TypeError when there is none, or one that no challenge could name.
   */
  constructor(scopes: readonly string[], message = 'The access token lacks a scope that this needs') {
    if (scopes.length === 0) throw new TypeError('InsufficientScopeError: expected at least one scope')
    for (const scope of scopes) {
      if (!isScope(scope)) throw new TypeError(`InsufficientScopeError: ${JSON.stringify(scope)} is no scope`)
    }
    super(INVALID_REQUEST, `${message}: ${scopes.join(' ')}`, { data: { scopes } })
    this.scopes = scopes
  }
}

/** Tells whether a text can be a scope: visible ASCII without `"` and `\`. @see RFC 6749, section 3.3 */
export function isScope(text: string): boolean {
  return /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(text)
}
