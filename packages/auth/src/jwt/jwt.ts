import type { Authenticator } from '@portico/core'
import { resourceOf } from '../resource/resource-of.ts'
import { TokenAuthenticator } from '../access-token/token-authenticator.ts'
import { trustedUrl } from '../http/trusted-url.ts'
import type { JwtOptions } from './jwt-options.ts'
import { JwtVerifier } from './jwt-verifier.ts'

/** An authenticator for JSON Web Tokens. A token that was verified before is answered at once. */
export interface JwtAuthenticator extends Authenticator {
  /** Forgets which tokens were found to be good: every one is verified anew. */
  forget(): void
}

/**
 * Lets in callers that send an access token of an issuer, for this server, as `Authorization: Bearer <token>` (or `DPoP`): a JSON Web Token, which
 * is verified here with the keys that the issuer publishes.
 *
 * ```ts
 * await serve(server, { auth: jwt({ issuer: 'https://login.example.com', audience: 'https://mcp.example.com/mcp' }) })
 * ```
 *
 * Clients find out where to get a token: every answer 401 names the metadata of this server (RFC 9728), which is served too. What is fetched from
 * the issuer is bounded in time and size and follows no redirect; keys are fetched at most every 30 seconds, and used on while the issuer cannot
 * be reached.
 *
 * @throws TypeError or RangeError naming the option that cannot be used: there is no audience, an algorithm is not asymmetric, an address is not `https:`.
 * @see MCP, Authorization; RFC 9068; RFC 8725
 */
export function jwt(options: JwtOptions): JwtAuthenticator {
  trustedUrl(options.issuer, 'jwt: issuer')
  if (options.jwksUri !== undefined) trustedUrl(options.jwksUri, 'jwt: jwksUri')
  const { resource } = resourceOf(options, 'jwt')
  const authorizationServers = options.authorizationServers ?? [options.issuer]
  const verifier = new JwtVerifier(options, () => authenticator.forget())
  const authenticator = new TokenAuthenticator({ ...options, resource, authorizationServers }, verifier)
  return authenticator
}
