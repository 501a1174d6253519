import { refusal, type TokenRefusal } from '../access-token/token-refusal.ts'
import type { TokenVerifier, VerifiedToken } from '../access-token/token-verifier.ts'
import type { Grants } from './grants.ts'

/** How long a token is believed before it is looked up again, in seconds: another process may have ended the login. */
const REMEMBERED_SECONDS = 10

/** Finds out what the proxy's own access tokens are worth. */
export class ProxyTokens implements TokenVerifier {
  readonly #grants: Grants

  constructor(grants: Grants) {
    this.#grants = grants
  }

  async verify(token: string): Promise<VerifiedToken | TokenRefusal> {
    const found = await this.#grants.find(token)
    if (found === undefined) return refusal('invalid_token', 'The access token is not valid')
    const { principal } = found.grant
    const expiresAtSeconds = Math.min(found.expiresAtMs / 1000, Date.now() / 1000 + REMEMBERED_SECONDS)
    return { principal, claims: { sub: principal.id }, expiresAtSeconds }
  }
}
