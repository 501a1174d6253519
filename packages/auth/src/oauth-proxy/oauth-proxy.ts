import { randomBytes } from 'node:crypto'
import type { Authenticator, AuthRoute, AuthRouteAnswer, AuthRouteRequest, Principal } from '@portico/core'
import { integerOption } from '@portico/core/internal'
import { TokenAuthenticator } from '../access-token/token-authenticator.ts'
import { trustedUrl } from '../http/trusted-url.ts'
import { canonicalUri } from '../resource/canonical-uri.ts'
import { OAuthError } from './answers.ts'
import type { OAuthClient } from './client.ts'
import { ClientMetadataDocuments } from './client-metadata-documents.ts'
import { Grants } from './grants.ts'
import { LoginPages } from './login-pages.ts'
import { MemoryRecords } from './memory-records.ts'
import type { OAuthProxyOptions } from './oauth-proxy-options.ts'
import type { Preset } from './preset.ts'
import { ProxyTokens } from './proxy-tokens.ts'
import { Registration } from './registration.ts'
import { Seal } from './seal.ts'
import { serverMetadataRoute } from './server-metadata.ts'
import { StoreRecords } from './store-records.ts'
import { TokenEndpoints } from './token-endpoints.ts'
import { Upstream, type UpstreamLogin } from './upstream.ts'

/** An authenticator that is an authorization server too, and leaves the login to an identity provider. */
export interface OAuthProxy extends Authenticator {
  /** Where users log in, as far as clients know: the origin of the server. */
  readonly issuer: string
  /** The address that the identity provider has to be told. */
  readonly callbackUrl: string
  readonly routes: readonly AuthRoute[]
}

/**
 * Lets MCP clients, which register themselves or publish what they are, log in with an identity provider that knows only clients that were set up
 * by hand. To clients it is an authorization server, at the origin of the server; to the provider it is one client. Users are asked for every new
 * client whether it may. Clients get tokens of this server, never those of the provider.
 *
 * ```ts
 * const auth = oauthProxy(github, { clientId, clientSecret, resource: 'https://mcp.example.com/mcp' })
 * ```
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 * @see MCP, Authorization; MCP, Security Best Practices, Confused Deputy Problem
 */
export function oauthProxy(preset: Preset, options: OAuthProxyOptions): OAuthProxy {
  trustedUrl(options.resource, 'oauthProxy: resource')
  const resource = canonicalUri(options.resource, 'oauthProxy: resource')
  const issuer = new URL(resource).origin
  const { callbackPath = '/oauth/callback', scopes = {}, requiredScopes = [], onError = ignore } = options
  if (!callbackPath.startsWith('/') || new URL(callbackPath, issuer).pathname !== callbackPath)
    throw new TypeError('oauthProxy: callbackPath: expected a path such as /oauth/callback')
  const callbackUrl = issuer + callbackPath
  const scopesSupported = [...new Set([...Object.keys(scopes), ...requiredScopes])]
  const seal = new Seal(secretsOf(options))
  const records = options.store === undefined ? new MemoryRecords() : new StoreRecords(options.store)
  const upstream = new Upstream(preset, options, callbackUrl, options.fetch)
  const registration = new Registration(seal)
  const findClient = clientFinder(registration, options)
  const principal = principalFinder(options)

  const grants = new Grants(records, seal, {
    accessTokenMs: seconds(options.accessTokenSeconds, 'accessTokenSeconds', 3600, 60, 86_400) * 1000,
    loginMs: seconds(options.loginSeconds, 'loginSeconds', 2_592_000, 60, 31_536_000) * 1000,
    repeatMs: seconds(options.repeatSeconds, 'repeatSeconds', 10, 0, 60) * 1000,
    renew: (tokens, subject, keep) => upstream.renew(tokens, subject, keep),
    principal,
    onRevoked: () => authenticator.forget(),
  })
  const pages = new LoginPages({
    issuer,
    resource,
    scopes: scopesSupported,
    defaultScopes: requiredScopes,
    seal,
    records,
    upstream,
    texts: {
      server: options.resourceName ?? new URL(issuer).host,
      provider: preset.name,
      descriptions: Object.fromEntries(
        Object.entries(scopes).flatMap(([name, { description }]) => (description === undefined ? [] : [[name, description]])),
      ),
    },
    findClient,
    upstreamScopes: (agreed) => agreed.flatMap((scope) => upstreamScopesOf(options, scope)),
    principal,
    begin: (request, login, user) => grants.begin(request, login, user),
    onError,
  })
  const tokens = new TokenEndpoints({ resource, grants, findClient, revokeUpstream: (held) => upstream.revoke(held), onError })
  const authenticator = new TokenAuthenticator(
    {
      audience: resource,
      resource,
      authorizationServers: [issuer],
      requiredScopes,
      scopesSupported,
      ...(options.resourceName !== undefined && { resourceName: options.resourceName }),
      ...(options.impliedScopes !== undefined && { impliedScopes: options.impliedScopes }),
    },
    new ProxyTokens(grants),
  )
  return {
    issuer,
    callbackUrl,
    routes: [
      ...authenticator.routes,
      serverMetadataRoute(issuer, scopesSupported, options.clientMetadata !== false),
      { method: 'GET', path: '/authorize', answer: unlessHead((request) => pages.authorize(request)) },
      { method: 'POST', path: '/authorize', answer: (request) => pages.decide(request) },
      { method: 'GET', path: callbackPath, answer: unlessHead((request) => pages.callback(request)) },
      { method: 'POST', path: '/token', answer: (request) => tokens.token(request) },
      { method: 'POST', path: '/register', answer: (request) => registration.register(request) },
      { method: 'POST', path: '/revoke', answer: (request) => tokens.revoke(request) },
    ],
    authenticate: (head) => authenticator.authenticate(head),
    stepUpChallenge: (needed) => authenticator.stepUpChallenge(needed),
  }
}

function ignore(): void {
  // nobody asked to be told
}

function seconds(value: number | undefined, name: string, byDefault: number, min: number, max: number): number {
  const checked = integerOption(`oauthProxy: ${name}`, value ?? byDefault, min)
  if (checked > max) throw new RangeError(`oauthProxy: ${name}: expected at most ${max}, got ${checked}`)
  return checked
}

function secretsOf({ secret, store }: OAuthProxyOptions): readonly string[] {
  if (secret !== undefined) return typeof secret === 'string' ? [secret] : secret
  if (store !== undefined)
    throw new TypeError('oauthProxy: secret: expected one, because what is in a store outlives the process')
  return [randomBytes(32).toString('base64url')]
}

function clientFinder(
  registration: Registration,
  { clientMetadata = {} }: OAuthProxyOptions,
): (id: string) => Promise<OAuthClient> {
  const documents = clientMetadata === false ? undefined : new ClientMetadataDocuments(clientMetadata)
  return async (id) => {
    if (documents !== undefined && id.startsWith('https://')) return documents.find(id)
    const registered = registration.find(id)
    if (registered === undefined) throw new OAuthError('invalid_client', 'client_id: expected a client that registered here')
    return registered
  }
}

function upstreamScopesOf({ scopes = {} }: OAuthProxyOptions, scope: string): readonly string[] {
  return Object.hasOwn(scopes, scope) ? (scopes[scope]?.upstream ?? []) : []
}

/** Finds who a user is here, with the scopes that they agreed to, may have, and got from the provider. */
function principalFinder(options: OAuthProxyOptions): (login: UpstreamLogin, agreed: readonly string[]) => Principal | undefined {
  return ({ subject, identity, tokens }, agreed) => {
    const granted = agreed.filter(
      (scope) => tokens.scopes === undefined || upstreamScopesOf(options, scope).every((one) => tokens.scopes?.includes(one)),
    )
    if (options.principal === undefined) return { id: subject, scopes: granted }
    const found = options.principal(identity)
    return found === undefined ? undefined : { ...found, scopes: granted.filter((scope) => found.scopes.includes(scope)) }
  }
}

/** `HEAD` asks for nothing to be done; what is done here is done once. */
function unlessHead(answer: (request: AuthRouteRequest) => Promise<AuthRouteAnswer>): AuthRoute['answer'] {
  return (request) => (request.method === 'HEAD' ? { status: 200, headers: {}, body: '' } : answer(request))
}
