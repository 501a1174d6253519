import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import Provider, { type Configuration } from 'oidc-provider'

/** The client that the identity provider knows: the proxy. There is no registration. */
export const PROXY_CREDENTIALS = { clientId: 'proxy', clientSecret: 'a secret that only the proxy and the provider know' }

/** A real OpenID Connect provider in this process, without dynamic registration, which rotates refresh tokens and takes each of them once. */
export interface IdentityProvider extends AsyncDisposable {
  readonly url: string
  /** Every token that it issued. */
  readonly issued: string[]
  /** How often its token endpoint was asked for each grant type. */
  readonly exchanges: string[]
  /** The users whose accounts there are. */
  readonly accounts: Set<string>
  /** Ends all that it granted. */
  endLogins(): Promise<void>
  /** Until called with false, its token endpoint answers 503 with words of its own. */
  breakDown(isBroken: boolean): void
  /** The user does not agree from now on. */
  refuseLogins(): void
}

/** Starts one whose user is `ada`, who agrees to everything. */
export async function startIdentityProvider(callbackUrl: string): Promise<IdentityProvider> {
  const http = createServer()
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`
  const accounts = new Set(['ada'])
  const provider = new Provider(url, configurationFor(callbackUrl, accounts))
  const issued: string[] = []
  const exchanges: string[] = []
  provider.on('grant.success', ({ oidc, body }) => {
    const { access_token: accessToken, refresh_token: refreshToken } = body as Record<string, string> // the answer to the proxy
    issued.push(refreshToken!, accessToken!)
    exchanges.push(String(oidc.params?.['grant_type']))
  })
  let isBroken = false
  let agrees = true
  const callback = provider.callback()
  http.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (isBroken && request.url?.startsWith('/token') === true) response.writeHead(503).end('SECRET WORDS OF THE PROVIDER')
    else if (request.url?.startsWith('/interaction/') === true) void interact(provider, request, response, agrees)
    else void callback(request, response)
  })
  return {
    url,
    issued,
    exchanges,
    accounts,
    endLogins: async () => {
      for (const id of issued) await ((await provider.RefreshToken.find(id)) ?? (await provider.AccessToken.find(id)))?.destroy()
    },
    breakDown: (broken) => (isBroken = broken),
    refuseLogins: () => (agrees = false),
    [Symbol.asyncDispose]: () => {
      http.closeAllConnections()
      return new Promise((resolve) => http.close(() => resolve()))
    },
  }
}

function configurationFor(callbackUrl: string, accounts: ReadonlySet<string>): Configuration {
  return {
    clients: [
      {
        client_id: PROXY_CREDENTIALS.clientId,
        client_secret: PROXY_CREDENTIALS.clientSecret,
        redirect_uris: [callbackUrl],
        grant_types: ['authorization_code', 'refresh_token'],
      },
    ],
    cookies: { keys: ['a key for tests'] },
    features: { devInteractions: { enabled: false }, revocation: { enabled: true } },
    claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
    findAccount: (_context, id) =>
      accounts.has(id) ? { accountId: id, claims: () => ({ sub: id, name: `${id} L.`, email: `${id}@example.com` }) } : undefined,
    interactions: { url: (_context, { uid }) => `/interaction/${uid}` },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    pkce: { required: () => true },
    scopes: ['openid', 'offline_access', 'calendar'],
    ttl: { AccessToken: 300, AuthorizationCode: 60, Grant: 600, IdToken: 300, Interaction: 60, Session: 600, RefreshToken: 600 },
  }
}

async function interact(provider: Provider, request: IncomingMessage, response: ServerResponse, agrees: boolean): Promise<void> {
  const { prompt, params, grantId } = await provider.interactionDetails(request, response)
  if (!agrees) {
    const refusal = { error: 'access_denied', error_description: 'SECRET WORDS OF THE PROVIDER' }
    return provider.interactionFinished(request, response, refusal)
  }
  if (prompt.name === 'login') return provider.interactionFinished(request, response, { login: { accountId: 'ada' } })
  const known = grantId === undefined ? undefined : await provider.Grant.find(grantId)
  const grant = known ?? new provider.Grant({ accountId: 'ada', clientId: String(params['client_id']) })
  grant.addOIDCScope(params['scope'] as string) // the proxy always asks for some
  const consent = { grantId: await grant.save() }
  await provider.interactionFinished(request, response, { consent }, { mergeWithLastSubmission: true })
}
