import type { Principal, Store } from '@portico/core'
import type { ImpliedScopes } from '../access-token/implied-scopes.ts'
import type { ClientCredentials } from '../http/client-credentials.ts'
import type { Fetch } from '../http/fetch-json.ts'
import type { ClientMetadataOptions } from './client-metadata-documents.ts'
import type { Identity } from './preset.ts'

/** A scope that clients may ask for. */
export interface ProxyScope {
  /** What it permits, for the consent page. */
  readonly description?: string
  /** The scopes of the identity provider that it needs. Where the provider does not grant them, neither is this. */
  readonly upstream?: readonly string[]
}

/** What {@link oauthProxy} takes beside the preset. `clientId` and `clientSecret` are those that the identity provider gave to this server. */
export interface OAuthProxyOptions extends ClientCredentials {
  /** The canonical URI of this server, such as `https://mcp.example.com/mcp`; `http:` only on the same machine. */
  readonly resource: string
  /**
   * At least 32 random characters, from the environment or a secret store: what is kept, and what clients and browsers are given to keep, is sealed
   * with it. Of several, the first seals and all open, so that it can be replaced. Required with a `store`; without one, the default is a random
   * one, and everybody has to log in again after a restart.
   */
  readonly secret?: string | readonly string[]
  /** Where logins are kept, sealed. Default: in the memory of the process. */
  readonly store?: Store
  /** The scopes that clients may ask for, by name. Default: none. */
  readonly scopes?: Readonly<Record<string, ProxyScope>>
  /** The scopes that every request needs. Default: none. */
  readonly requiredScopes?: readonly string[]
  /** Scopes that come with a scope. Default: none. */
  readonly impliedScopes?: ImpliedScopes
  /**
   * Who a user is here, by what the identity provider says; `undefined` keeps them out. `scopes` are what the user may do: what they agreed to is
   * narrowed to it. Asked at every login and every refresh. Default: everybody who can log in there may do what they agree to.
   */
  readonly principal?: (identity: Identity) => Principal | undefined
  /** The name of this server on the consent page. Default: its host. */
  readonly resourceName?: string
  /** Where the identity provider sends users back to; it has to know this address: the origin of `resource` with this path. Default `/oauth/callback`. */
  readonly callbackPath?: string
  /** How long an access token is good, in seconds, 60 to 86,400. Default 3,600. It never outlives that of the identity provider. */
  readonly accessTokenSeconds?: number
  /** After how many seconds users have to log in again, whatever they do; 60 to 31,536,000. Default 2,592,000 (30 days). */
  readonly loginSeconds?: number
  /** How long a refresh token that was used is answered as before, in seconds, 0 to 60. Default 10. */
  readonly repeatSeconds?: number
  /** Clients that publish what they are at an `https:` address (client ID metadata documents). `false`: only those that register. */
  readonly clientMetadata?: ClientMetadataOptions | false
  /** Told what goes wrong with the identity provider and with the documents of clients: they themselves are told no more than that. Default: nobody. */
  readonly onError?: (error: unknown) => void
  /** Asks the identity provider, say through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
}
