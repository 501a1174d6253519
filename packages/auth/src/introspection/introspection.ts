import type { Authenticator } from '@portico/core'
import { TokenAuthenticator } from '../access-token/token-authenticator.ts'
import { trustedUrl } from '../http/trusted-url.ts'
import { resourceOf } from '../resource/resource-of.ts'
import type { IntrospectionOptions } from './introspection-options.ts'
import { IntrospectionVerifier } from './introspection-verifier.ts'

/** An authenticator that asks the issuer. A token that was asked for just before is answered at once. */
export interface IntrospectionAuthenticator extends Authenticator {
  /** Forgets what the issuer said: it is asked anew about every token. */
  forget(): void
}

/**
 * Lets in callers that send an access token of an issuer, for this server, whatever the token looks like: the issuer is asked what it is worth. For
 * JSON Web Tokens, `jwt` does without asking.
 *
 * ```ts
 * const auth = introspection({ issuer: 'https://login.example.com', audience: 'https://mcp.example.com/mcp', clientId, clientSecret })
 * ```
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 * @see RFC 7662
 */
export function introspection(options: IntrospectionOptions): IntrospectionAuthenticator {
  trustedUrl(options.issuer, 'introspection: issuer')
  if (options.endpoint !== undefined) trustedUrl(options.endpoint, 'introspection: endpoint')
  const { resource } = resourceOf(options, 'introspection')
  const authorizationServers = options.authorizationServers ?? [options.issuer]
  return new TokenAuthenticator({ ...options, resource, authorizationServers }, new IntrospectionVerifier(options))
}
