/** What an identity provider tells about a user: the claims of an ID token or of the user endpoint. */
export type Identity = Readonly<Record<string, unknown>>

/** An identity provider, as data. */
export interface Preset {
  /** Names it on the consent page. */
  readonly name: string
  /** Its issuer: an `https:` URL (`http:` on the same machine). Where there are no `endpoints`, they are discovered from it. */
  readonly issuer: string
  /** Its endpoints, for one without OpenID Connect. */
  readonly endpoints?: {
    readonly authorization: string
    readonly token: string
    /** Answers who the holder of an access token is. */
    readonly user: string
    readonly revocation?: string
  }
  /** The member that names a user for ever. Default `sub`. */
  readonly subject?: string
  /** The scopes that are always asked for. */
  readonly scopes: readonly string[]
  /** Further parameters of the request for authorization, such as the one that asks for a refresh token. */
  readonly parameters?: Readonly<Record<string, string>>
  /** How the proxy names itself at the token endpoint. Default `client_secret_basic`. */
  readonly clientAuthentication?: 'client_secret_basic' | 'client_secret_post'
}
