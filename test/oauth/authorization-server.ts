import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'

/** A real authorization server in this process, on a port of its own: dynamic client registration, PKCE, resource indicators, DPoP. Its user is `ada`, who agrees to everything. */
export interface AuthorizationServer extends AsyncDisposable {
  /** Its issuer. */
  readonly url: string
  /** The resource and scope of every access token that it issued. */
  readonly issued: { readonly resource: string; readonly scope: string }[]
}

/** Where clients have their users sent back to. */
export const REDIRECT_URL = 'http://127.0.0.1:9/callback'

/** A client that is registered already, and may ask for every scope; those that register themselves may ask for what they registered. */
export const KNOWN_CLIENT = { client_id: 'known' }

/** Starts one that issues JSON Web Tokens for `resource`. @param scopes what tokens for it may have. */
export async function startAuthorizationServer(resource: string, scopes: readonly string[]): Promise<AuthorizationServer> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const provider = new Provider(url, configurationFor(resource, scopes))
  const issued: AuthorizationServer['issued'] = []
  provider.on('access_token.issued', (token) => issued.push({ resource: String(token.aud), scope: token.scope ?? '' }))
  const callback = provider.callback()
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.url?.startsWith('/interaction/') === true) void agree(provider, request, response)
    else void callback(request, response)
  })
  return {
    url,
    issued,
    [Symbol.asyncDispose]: () => {
      http.closeAllConnections()
      return new Promise((resolve) => http.close(() => resolve()))
    },
  }
}

function configurationFor(resource: string, scopes: readonly string[]): Configuration {
  return {
    clients: [{ client_id: KNOWN_CLIENT.client_id, redirect_uris: [REDIRECT_URL] }],
    clientDefaults: { grant_types: ['authorization_code', 'refresh_token'], token_endpoint_auth_method: 'none' },
    cookies: { keys: ['a key for tests'] },
    features: {
      devInteractions: { enabled: false },
      dPoP: { enabled: true },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_context, indicator) => {
          if (indicator !== resource) throw new Error(`no such resource: ${indicator}`)
          return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } }
        },
        useGrantedResource: () => true,
      },
    },
    findAccount: (_context, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', ...scopes],
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, Interaction: 60, Session: 600 },
  }
}

/** What the user does on the pages of the server: signs in as ada, and agrees. */
async function agree(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response)
  if (prompt.name === 'login') {
    return provider.interactionFinished(request, response, { login: { accountId: 'ada' } })
  }
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = known ?? new provider.Grant({ accountId: 'ada', clientId: String(params['client_id']) })
  const scope = params['scope'] as string // clients always ask for some
  grant.addOIDCScope(scope)
  grant.addResourceScope(String(params['resource']), scope)
  await provider.interactionFinished(
    request,
    response,
    { consent: { grantId: await grant.save() } },
    { mergeWithLastSubmission: true },
  )
}
