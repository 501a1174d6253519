import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type OAuthProxyOptions, oauthProxy, oidc } from '@portico/auth/proxy'
import { createServer, type ProtocolVersion } from '@portico/core'
import { toNodeHandler } from '@portico/transport-sse'
import { type IdentityProvider, PROXY_CREDENTIALS, startIdentityProvider } from './identity-provider.ts'

/** A server whose users log in with an identity provider, through the proxy. */
export interface ProxiedServer extends AsyncDisposable {
  readonly url: URL
  readonly provider: IdentityProvider
  /** What the operator was told. */
  readonly errors: unknown[]
}

/** Starts one, with a provider of its own. */
export async function startProxiedServer(
  options: Partial<OAuthProxyOptions> = {},
  protocolVersions?: readonly ProtocolVersion[],
): Promise<ProxiedServer> {
  const server = createServer({ name: 'notes', version: '1.0.0', ...(protocolVersions && { protocolVersions }) }).tool(
    'whoami',
    {},
    (_input, { principal }) => `${principal?.id}: ${principal?.scopes.join(' ')}`,
  )
  // The port has to be known before the resource can be named.
  const http = createHttpServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = new URL(`http://127.0.0.1:${(http.address() as AddressInfo).port}/mcp`)
  const provider = await startIdentityProvider(new URL('/oauth/callback', url).href)
  const errors: unknown[] = []
  const auth = oauthProxy(oidc(provider.url, { name: 'Example Login' }), {
    ...PROXY_CREDENTIALS,
    resource: url.href,
    resourceName: 'Notes',
    scopes: { 'notes:read': { description: 'Read <your> notes' }, 'notes:write': {} },
    requiredScopes: ['notes:read'],
    onError: (error) => errors.push(error),
    ...options,
  })
  const handler = toNodeHandler(server, { auth })
  http.on('request', handler)
  return {
    url,
    provider,
    errors,
    [Symbol.asyncDispose]: async () => {
      await handler.close()
      http.closeAllConnections()
      http.close()
      await provider[Symbol.asyncDispose]()
    },
  }
}
