import type { AuthRouteRequest } from '@portico/core'
import { comparableAudience } from '../resource/canonical-uri.ts'
import { OAuthError } from './answers.ts'
import type { OAuthClient } from './client.ts'
import { isRegistered } from './redirect-uri.ts'

/** A request for authorization that was found to be in order. */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly clientName: string
  readonly publishedBy: string | undefined
  readonly redirectUri: string
  readonly state: string | undefined
  readonly codeChallenge: string
  readonly scopes: readonly string[]
}

/** What requests for authorization are measured by. */
export interface AuthorizationTerms {
  readonly resource: string
  readonly scopes: readonly string[]
  /** What is asked for where the client asks for nothing. */
  readonly defaultScopes: readonly string[]
}

/**
 * Where answers to a client go.
 *
 * @throws OAuthError when the client did not register that address: then nobody may be sent there.
 */
export function redirectUriOf(request: Pick<AuthRouteRequest, 'query'>, client: OAuthClient): string {
  const [only, ...others] = client.redirectUris
  const requested = request.query('redirect_uri') ?? (others.length === 0 ? only : undefined)
  if (requested === undefined || !isRegistered(requested, client.redirectUris))
    throw new OAuthError('invalid_request', 'redirect_uri: expected an address that the client registered')
  return requested
}

/**
 * Checks the rest of a request for authorization.
 *
 * @throws OAuthError that the client is told.
 */
export function parseAuthorizationRequest(
  request: Pick<AuthRouteRequest, 'query'>,
  client: OAuthClient,
  redirectUri: string,
  terms: AuthorizationTerms,
): AuthorizationRequest {
  if (request.query('response_type') !== 'code')
    throw new OAuthError('unsupported_response_type', 'response_type: expected "code"')
  const codeChallenge = request.query('code_challenge')
  if (codeChallenge === undefined || !/^[\w-]{43}$/.test(codeChallenge))
    throw new OAuthError('invalid_request', 'code_challenge: expected one, because PKCE is required')
  if (request.query('code_challenge_method') !== 'S256')
    throw new OAuthError('invalid_request', 'code_challenge_method: expected "S256"')
  checkResource(request.query('resource'), terms.resource)
  return {
    clientId: client.id,
    clientName: client.name,
    publishedBy: client.publishedBy,
    redirectUri,
    state: request.query('state'),
    codeChallenge,
    scopes: scopesOf(request.query('scope'), terms),
  }
}

/** Tokens are for one resource. Clients of 2025-03-26 do not say which. @throws OAuthError for another. @see RFC 8707 */
export function checkResource(requested: string | undefined, resource: string): void {
  if (requested === undefined || comparableAudience(requested) === comparableAudience(resource)) return
  throw new OAuthError('invalid_target', `resource: expected ${resource}`)
}

function scopesOf(requested: string | undefined, { scopes, defaultScopes }: AuthorizationTerms): readonly string[] {
  const asked = new Set((requested ?? '').split(' ').filter((scope) => scope !== ''))
  // Refresh tokens are given anyway; and clients of OpenID Connect ask for this out of habit.
  for (const usual of ['offline_access', 'openid', 'profile', 'email']) if (!scopes.includes(usual)) asked.delete(usual)
  if (asked.size === 0) return defaultScopes
  const unknown = [...asked].find((scope) => !scopes.includes(scope))
  if (unknown !== undefined) throw new OAuthError('invalid_scope', 'scope: expected scopes that the metadata lists')
  return [...asked]
}
