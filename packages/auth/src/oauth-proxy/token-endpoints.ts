import type { AuthRouteAnswer, AuthRouteRequest } from '@portico/core'
import { answerOrRefuse, jsonAnswer, OAuthError } from './answers.ts'
import { checkResource } from './authorization-request.ts'
import type { OAuthClient } from './client.ts'
import type { Grants } from './grants.ts'
import type { UpstreamTokens } from './upstream.ts'

/** What the endpoints work with. */
export interface TokenEndpointsSettings {
  readonly resource: string
  readonly grants: Grants
  /** The client with that id. @throws OAuthError when there is none. */
  readonly findClient: (id: string) => Promise<OAuthClient>
  /** Tells the identity provider that tokens are not needed any more. */
  readonly revokeUpstream: (tokens: UpstreamTokens) => Promise<void>
  readonly onError: (error: unknown) => void
}

/** What clients themselves come to: `/token` and `/revoke`. */
export class TokenEndpoints {
  readonly #settings: TokenEndpointsSettings

  constructor(settings: TokenEndpointsSettings) {
    this.#settings = settings
  }

  /** Exchanges codes and refresh tokens. @see OAuth 2.1, section 3.2 */
  token(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    return this.#answer(async () => {
      const fields = fieldsOf(request)
      const clientId = await this.#clientId(fields)
      checkResource(fields.get('resource') ?? undefined, this.#settings.resource)
      return jsonAnswer(200, await this.#exchange(fields, clientId))
    })
  }

  /** Ends a login. Answers the same for tokens that there are not. @see RFC 7009, section 2 */
  revoke(request: AuthRouteRequest): Promise<AuthRouteAnswer> {
    return this.#answer(async () => {
      const fields = fieldsOf(request)
      const clientId = await this.#clientId(fields)
      const { grants, revokeUpstream, onError } = this.#settings
      const revoked = await grants.revoke(required(fields, 'token'), clientId)
      // Ours is over; the provider's need not be waited for.
      if (revoked !== undefined) void revokeUpstream(revoked).catch(onError)
      return jsonAnswer(200, {})
    })
  }

  #exchange(fields: URLSearchParams, clientId: string): Promise<unknown> {
    const { grants } = this.#settings
    const type = required(fields, 'grant_type')
    if (type === 'refresh_token') return grants.exchangeRefreshToken(required(fields, 'refresh_token'), clientId)
    if (type !== 'authorization_code')
      throw new OAuthError('unsupported_grant_type', 'grant_type: expected "authorization_code" or "refresh_token"')
    const redirectUri = fields.get('redirect_uri') ?? undefined
    return grants.exchangeCode(required(fields, 'code'), clientId, redirectUri, required(fields, 'code_verifier'))
  }

  async #clientId(fields: URLSearchParams): Promise<string> {
    return (await this.#settings.findClient(required(fields, 'client_id'))).id
  }

  #answer(answer: () => Promise<AuthRouteAnswer>): Promise<AuthRouteAnswer> {
    return answerOrRefuse(async () => {
      try {
        return await answer()
      } catch (error) {
        if (error instanceof OAuthError && error.cause !== undefined) this.#settings.onError(error.cause)
        throw error
      }
    })
  }
}

function fieldsOf(request: AuthRouteRequest): URLSearchParams {
  if (!/^application\/x-www-form-urlencoded\b/i.test(request.header('content-type') ?? ''))
    throw new OAuthError('invalid_request', 'Content-Type: expected application/x-www-form-urlencoded')
  const fields = new URLSearchParams(request.body)
  const names = [...fields.keys()].filter((name) => name !== 'resource')
  if (new Set(names).size < names.length) throw new OAuthError('invalid_request', 'Expected every parameter once')
  return fields
}

function required(fields: URLSearchParams, name: string): string {
  const value = fields.get(name)
  if (value === null || value === '') throw new OAuthError('invalid_request', `${name}: expected it`)
  return value
}
