import type { TokenOptions } from '../access-token/token-options.ts'
import type { ClientCredentials } from '../http/client-credentials.ts'
import type { Fetch } from '../http/fetch-json.ts'

/** What {@link introspection} takes. */
export interface IntrospectionOptions extends TokenOptions, ClientCredentials {
  /** Who issues the tokens: an `https:` URL (`http:` on the same machine). Clients are told to get theirs there. */
  readonly issuer: string
  /** Where to ask what a token is worth. Default: where the metadata of the issuer says. */
  readonly endpoint?: string
  /**
   * For how long an answer is believed, in seconds, 0 to 3,600: so long may a token that was revoked still be taken. Default 60. A token is never
   * believed beyond its own end.
   */
  readonly cacheSeconds?: number
  /** How long asking may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
  /** The largest answer that is read, in bytes. Default 262,144. */
  readonly maxBytes?: number
  /** Asks the issuer, say through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
}
