import * as oauth from 'oauth4webapi'
import { type Fetch, fetchJson, readText } from '../http/fetch-json.ts'
import type { ClientCredentials } from '../http/client-credentials.ts'
import { trustedUrl } from '../http/trusted-url.ts'
import { endpointOf, fetchIssuerMetadata } from '../issuer/issuer-metadata.ts'
import type { Identity, Preset } from './preset.ts'

/** What the identity provider gave: never handed on. */
export interface UpstreamTokens {
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** Milliseconds since 1970; `undefined` when the provider does not say. */
  readonly expiresAtMs: number | undefined
  /** What it permits; `undefined` when the provider does not say. */
  readonly scopes: readonly string[] | undefined
}

/** A user as the identity provider knows them. */
export interface UpstreamLogin {
  readonly tokens: UpstreamTokens
  /** Names the user for ever. */
  readonly subject: string
  readonly identity: Identity
}

/** What one login has to come back with. */
export interface UpstreamChallenge {
  readonly state: string
  readonly nonce: string
  readonly codeVerifier: string
}

/** The user, or the provider in their name, does not permit it (any more). */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal'
}

const TIMEOUT_MS = 10_000
const MAX_BYTES = 262_144
const METADATA_MAX_AGE_MS = 3_600_000

/** Logs in at an identity provider, as its client with a static id. */
export class Upstream {
  readonly #preset: Preset
  readonly #redirectUri: string
  readonly #fetch: Fetch
  readonly #client: oauth.Client
  readonly #clientAuthentication: oauth.ClientAuth
  #server: { readonly metadata: Promise<oauth.AuthorizationServer>; readonly untilMs: number } | undefined

  /** @throws TypeError when an address or the credentials cannot be used. */
  constructor(preset: Preset, { clientId, clientSecret }: ClientCredentials, redirectUri: string, fetchWith: Fetch = fetch) {
    trustedUrl(preset.issuer, 'oauthProxy: issuer')
    for (const [name, url] of Object.entries(preset.endpoints ?? {})) trustedUrl(url, `oauthProxy: endpoints: ${name}`)
    // What is not written in TypeScript may leave them out.
    if (!clientId || !clientSecret) throw new TypeError('oauthProxy: expected clientId and clientSecret')
    this.#preset = preset
    this.#redirectUri = redirectUri
    this.#fetch = fetchWith
    this.#client = { client_id: clientId, [oauth.clockTolerance]: 30 }
    const post = preset.clientAuthentication === 'client_secret_post'
    this.#clientAuthentication = post ? oauth.ClientSecretPost(clientSecret) : oauth.ClientSecretBasic(clientSecret)
  }

  /** A challenge that nobody else has. */
  challenge(): UpstreamChallenge {
    return {
      state: oauth.generateRandomState(),
      nonce: oauth.generateRandomNonce(),
      codeVerifier: oauth.generateRandomCodeVerifier(),
    }
  }

  /** Where a browser is sent to log in. */
  async authorizationUrl(scopes: readonly string[], { state, nonce, codeVerifier }: UpstreamChallenge): Promise<string> {
    const { authorization_endpoint: endpoint } = await this.#metadata()
    if (endpoint === undefined) throw new TypeError(`${this.#preset.issuer}: expected an authorization_endpoint`)
    const url = new URL(endpoint)
    const parameters = {
      ...this.#preset.parameters,
      response_type: 'code',
      client_id: this.#client.client_id,
      redirect_uri: this.#redirectUri,
      scope: this.#scopesFor(scopes).join(' '),
      state,
      code_challenge: await oauth.calculatePKCECodeChallenge(codeVerifier),
      code_challenge_method: 'S256',
      ...(this.#hasIdTokens && { nonce }),
    }
    for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
    return url.href
  }

  /**
   * Takes what the provider sent the browser back with.
   *
   * @throws UpstreamRefusal when the user did not agree.
   */
  async login(parameters: URLSearchParams, challenge: UpstreamChallenge): Promise<UpstreamLogin> {
    const server = await this.#metadata()
    const validated = this.#validate(server, parameters, challenge.state)
    const options = this.#options
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      this.#client,
      this.#clientAuthentication,
      validated,
      this.#redirectUri,
      challenge.codeVerifier,
      options,
    )
    const answered = await oauth.processAuthorizationCodeResponse(server, this.#client, response, {
      ...(this.#hasIdTokens && { expectedNonce: challenge.nonce, requireIdToken: true }),
    })
    const claims = oauth.getValidatedIdTokenClaims(answered)
    return this.#loginBy(server, tokensOf(answered, undefined), claims?.sub, claims ?? {})
  }

  /**
   * Asks the provider anew: by its refresh token where there is one, by the access token otherwise.
   *
   * @param keep is given what the refresh token was exchanged for, before anything else is asked.
   * @throws UpstreamRefusal when the provider does not permit it any more; another error when that cannot be found out now.
   */
  async renew(tokens: UpstreamTokens, subject: string, keep: (tokens: UpstreamTokens) => Promise<void>): Promise<UpstreamLogin> {
    const server = await this.#metadata()
    if (tokens.refreshToken === undefined) return this.#loginBy(server, tokens, subject, {})
    const answered = await this.#refresh(server, tokens.refreshToken)
    const renewed = tokensOf(answered, tokens)
    await keep(renewed)
    return this.#loginBy(server, renewed, subject, oauth.getValidatedIdTokenClaims(answered) ?? {})
  }

  /** Tells the provider that its tokens are not needed any more, where it wants to know. */
  async revoke({ accessToken, refreshToken }: UpstreamTokens): Promise<void> {
    const server = await this.#metadata()
    if (server.revocation_endpoint === undefined) return
    const token = refreshToken ?? accessToken
    const response = await oauth.revocationRequest(server, this.#client, this.#clientAuthentication, token, this.#options)
    await oauth.processRevocationResponse(response)
  }

  get #hasIdTokens(): boolean {
    return this.#preset.endpoints === undefined
  }

  get #options(): oauth.TokenEndpointRequestOptions {
    const bounded = async (url: string, init: RequestInit): Promise<Response> => {
      const response = await this.#fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) })
      const { status, headers } = response
      const body = await readText(response, MAX_BYTES, url)
      return new Response(body === '' ? null : body, { status, headers })
    }
    return {
      // Addresses were checked: http: is on the same machine only.
      [oauth.allowInsecureRequests]: true,
      // The library has a type of its own for what it hands over, which is a RequestInit.
      [oauth.customFetch]: (url, init) => bounded(url, init),
    }
  }

  #scopesFor(scopes: readonly string[]): readonly string[] {
    return [...new Set([...this.#preset.scopes, ...scopes])]
  }

  #metadata(): Promise<oauth.AuthorizationServer> {
    const known = this.#server
    if (known !== undefined && Date.now() < known.untilMs) return known.metadata
    const metadata = this.#discover()
    const server = { metadata, untilMs: Date.now() + METADATA_MAX_AGE_MS }
    this.#server = server
    // What failed is tried again with the next login.
    metadata.catch(() => this.#server === server && (this.#server = undefined))
    return metadata
  }

  async #discover(): Promise<oauth.AuthorizationServer> {
    const { issuer, endpoints } = this.#preset
    if (endpoints !== undefined) {
      const { authorization, token, user, revocation } = endpoints
      const server = { issuer, authorization_endpoint: authorization, token_endpoint: token, userinfo_endpoint: user }
      return revocation === undefined ? server : { ...server, revocation_endpoint: revocation }
    }
    const metadata = await fetchIssuerMetadata(issuer, { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, fetch: this.#fetch })
    for (const name of ['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'])
      if (metadata[name] !== undefined) endpointOf(metadata, name)
    return metadata as oauth.AuthorizationServer // its addresses were just checked
  }

  #validate(server: oauth.AuthorizationServer, parameters: URLSearchParams, state: string): URLSearchParams {
    try {
      return oauth.validateAuthResponse(server, this.#client, parameters, state)
    } catch (cause) {
      if (cause instanceof oauth.AuthorizationResponseError && cause.error === 'access_denied')
        throw new UpstreamRefusal('the user did not agree', { cause })
      throw cause
    }
  }

  async #refresh(server: oauth.AuthorizationServer, refreshToken: string): Promise<oauth.TokenEndpointResponse> {
    const response = await oauth.refreshTokenGrantRequest(
      server,
      this.#client,
      this.#clientAuthentication,
      refreshToken,
      this.#options,
    )
    try {
      return await oauth.processRefreshTokenResponse(server, this.#client, response)
    } catch (cause) {
      if (cause instanceof oauth.ResponseBodyError && cause.error === 'invalid_grant')
        throw new UpstreamRefusal('the identity provider ended the login', { cause })
      throw cause
    }
  }

  /** Finds out who the user is. The user endpoint knows more than an ID token, and what is true now. */
  async #loginBy(
    server: oauth.AuthorizationServer,
    tokens: UpstreamTokens,
    expected: string | undefined,
    claims: Identity,
  ): Promise<UpstreamLogin> {
    const endpoint = server.userinfo_endpoint
    const told = endpoint === undefined ? {} : await this.#askUser(endpoint, tokens.accessToken)
    const identity = { ...claims, ...told }
    const id: unknown = identity[this.#preset.subject ?? 'sub'] ?? expected
    const subject = typeof id === 'number' ? String(id) : id
    if (typeof subject !== 'string' || subject === '') throw new TypeError('the identity provider does not name the user')
    if (expected !== undefined && subject !== expected)
      throw new UpstreamRefusal('the identity provider answered with another user')
    return { tokens, subject, identity }
  }

  async #askUser(endpoint: string, accessToken: string): Promise<Identity> {
    let status = 0
    const watched: Fetch = async (url, init) => {
      const response = await this.#fetch(url, init)
      status = response.status
      return response
    }
    const headers = { authorization: `Bearer ${accessToken}`, 'user-agent': 'portico' }
    const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, fetch: watched }
    const told = await fetchJson(endpoint, limits, { headers }).catch((cause: unknown) => {
      if (status === 401) throw new UpstreamRefusal('the identity provider ended the login', { cause })
      throw cause
    })
    if (typeof told !== 'object' || told === null) throw new TypeError('the identity provider does not describe the user')
    return told as Identity
  }
}

function tokensOf(answered: oauth.TokenEndpointResponse, before: UpstreamTokens | undefined): UpstreamTokens {
  return {
    accessToken: answered.access_token,
    refreshToken: answered.refresh_token ?? before?.refreshToken,
    expiresAtMs: answered.expires_in === undefined ? undefined : Date.now() + answered.expires_in * 1000,
    // GitHub separates them by commas.
    scopes: answered.scope?.split(/[\s,]+/) ?? before?.scopes,
  }
}
