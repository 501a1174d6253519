import { REDIRECT_URL } from './authorization-server.ts'
import { browse } from './browser.ts'

/**
 * What the official clients ask of the program that they are part of: it keeps what they are given, and sends its user to the authorization server.
 * The user agrees at once. Written for the interface of both versions.
 */
export class OAuthUser {
  readonly redirectUrl = REDIRECT_URL
  readonly clientMetadata = {
    client_name: 'a client',
    redirect_uris: [REDIRECT_URL],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
  /** What the authorization server answered with. */
  callback: URLSearchParams = new URLSearchParams()
  /** The scope of every request for authorization. */
  readonly requestedScopes: (string | null)[] = []
  /** The resource of every request for authorization. */
  readonly requestedResources: (string | null)[] = []
  #clientInformation: any
  #tokens: any
  #codeVerifier = ''
  #discoveryState: any

  get code(): string {
    return this.callback.get('code') ?? ''
  }

  discoveryState(): any {
    return this.#discoveryState
  }

  saveDiscoveryState(discoveryState: any): void {
    this.#discoveryState = discoveryState
  }

  clientInformation(): any {
    return this.#clientInformation
  }

  saveClientInformation(clientInformation: any): void {
    this.#clientInformation = clientInformation
  }

  tokens(): any {
    return this.#tokens
  }

  saveTokens(tokens: any): void {
    this.#tokens = tokens
  }

  saveCodeVerifier(codeVerifier: string): void {
    this.#codeVerifier = codeVerifier
  }

  codeVerifier(): string {
    return this.#codeVerifier
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.requestedScopes.push(url.searchParams.get('scope'))
    this.requestedResources.push(url.searchParams.get('resource'))
    this.callback = (await browse(url, REDIRECT_URL)).searchParams
    if (this.code === '') throw new Error(`expected a code, got ${this.callback.toString()}`)
  }
}
