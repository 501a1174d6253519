import type { AuthRoute } from '@portico/core'
import { isScope } from '@portico/core/internal'
import { canonicalUri } from './canonical-uri.ts'

/** What a server says of itself as an OAuth protected resource. */
export interface ProtectedResourceOptions {
  /**
   * The canonical URI of the server, as clients address it, such as `https://mcp.example.com/mcp`. Default: the first audience, which then has to
   * be such a URI.
   */
  readonly resource?: string
  /** The issuers that clients get tokens from. Default: the issuer whose tokens are taken. */
  readonly authorizationServers?: readonly string[]
  /** The scopes that every request needs; a token without them is answered 403. Named in every challenge. Default: none. */
  readonly requiredScopes?: readonly string[]
  /** The scopes that clients may ask for to begin with. Default: `requiredScopes`. */
  readonly scopesSupported?: readonly string[]
  /** The name of the server for people. */
  readonly resourceName?: string
  /** Where people read how to use it. */
  readonly resourceDocumentation?: string
  /** Tokens have to be bound to a key of the client (DPoP): metadata and challenges say so. */
  readonly dpopRequired?: boolean
  /** The algorithms of DPoP proofs. */
  readonly dpopAlgorithms?: readonly string[]
}

/** An OAuth protected resource: what is published about it, and what its challenges name. @see RFC 9728 */
export interface ProtectedResource {
  /** The canonical URI. */
  readonly resource: string
  /** Where the metadata is. */
  readonly metadataUrl: string
  /** The scopes that every request needs. */
  readonly requiredScopes: readonly string[]
  /** The metadata, on the path of the resource and at the root. */
  readonly routes: readonly AuthRoute[]
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** Clients ask for it on their own: it is about refresh tokens, and no requirement of a resource. MCP 2026-07-28, Authorization, Refresh Tokens. */
const OFFLINE_ACCESS = 'offline_access'

/**
 * Describes a server as an OAuth protected resource.
 *
 * @throws TypeError naming the option that cannot be used.
 */
export function protectedResource(
  options: ProtectedResourceOptions & { readonly resource: string; readonly authorizationServers: readonly string[] },
): ProtectedResource {
  const resource = canonicalUri(options.resource, 'resource')
  const { origin, pathname } = new URL(resource)
  const requiredScopes = scopesOf(options.requiredScopes ?? [], 'requiredScopes')
  const scopesSupported = scopesOf(options.scopesSupported ?? requiredScopes, 'scopesSupported')
  if (options.authorizationServers.length === 0) throw new TypeError('authorizationServers: expected at least one')
  const metadata = {
    resource,
    authorization_servers: options.authorizationServers,
    ...(scopesSupported.length > 0 && { scopes_supported: scopesSupported }),
    bearer_methods_supported: ['header'],
    resource_name: options.resourceName,
    resource_documentation: options.resourceDocumentation,
    dpop_signing_alg_values_supported: options.dpopAlgorithms,
    dpop_bound_access_tokens_required: options.dpopRequired === true ? true : undefined,
  }
  const body = JSON.stringify(metadata)
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'public, max-age=3600' }
  const route = (path: string): AuthRoute => ({ method: 'GET', path, answer: () => ({ status: 200, headers, body }) })
  const isRoot = pathname === '/'
  const path = isRoot ? WELL_KNOWN : WELL_KNOWN + pathname
  return {
    resource,
    metadataUrl: origin + path,
    requiredScopes,
    routes: isRoot ? [route(path)] : [route(path), route(WELL_KNOWN)],
  }
}

function scopesOf(scopes: readonly string[], option: string): readonly string[] {
  for (const scope of scopes) {
    if (!isScope(scope)) throw new TypeError(`${option}: ${JSON.stringify(scope)} is no scope`)
  }
  return [...new Set(scopes)].filter((scope) => scope !== OFFLINE_ACCESS)
}
