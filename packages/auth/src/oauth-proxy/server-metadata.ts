import type { AuthRoute } from '@portico/core'

/** What the proxy publishes about itself as an authorization server. @see RFC 8414, section 2 */
export function serverMetadataRoute(issuer: string, scopes: readonly string[], acceptsDocuments: boolean): AuthRoute {
  const body = JSON.stringify({
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    registration_endpoint: `${issuer}/register`,
    revocation_endpoint: `${issuer}/revoke`,
    scopes_supported: scopes.length > 0 ? scopes : undefined,
    response_types_supported: ['code'],
    response_modes_supported: ['query'],
    grant_types_supported: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_methods_supported: ['none'],
    revocation_endpoint_auth_methods_supported: ['none'],
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: acceptsDocuments,
  })
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' }
  return { method: 'GET', path: '/.well-known/oauth-authorization-server', answer: () => ({ status: 200, headers, body }) }
}
