import type { JSONWebKeySet } from 'jose'
import type { TokenOptions } from '../access-token/token-options.ts'
import type { Fetch } from '../http/fetch-json.ts'

/** What {@link jwt} takes. */
export interface JwtOptions extends TokenOptions {
  /** Who issues the tokens, exactly as in their `iss` claim: an `https:` URL (`http:` on the same machine). */
  readonly issuer: string
  /** Where the keys of the issuer are. Default: where its metadata says (RFC 8414, or OpenID Connect Discovery). */
  readonly jwksUri?: string
  /** The keys themselves; then nothing is fetched. */
  readonly keys?: JSONWebKeySet
  /** The algorithms that tokens may be signed with; asymmetric ones only. Default: all of RS, PS and ES, and EdDSA. */
  readonly algorithms?: readonly string[]
  /**
   * What the `typ` header of a token may be, in any case, with or without `application/`; a token without one is taken for a `JWT`. Default:
   * `at+jwt` (RFC 9068) and `JWT`, which most issuers write.
   */
  readonly types?: readonly string[]
  /** How much the clocks of the issuer and of this machine may differ, in seconds, 0 to 300. Default 30. */
  readonly clockSkewSeconds?: number
  /** How long fetching keys or metadata may take, in milliseconds. Default 5,000. */
  readonly timeoutMs?: number
  /** The largest metadata or key set that is read, in bytes. Default 262,144. */
  readonly maxBytes?: number
  /** How long keys are used before they are fetched anew in the background, in milliseconds. Default 600,000 (10 minutes). */
  readonly keysMaxAgeMs?: number
  /** Fetches keys and metadata, say through a proxy. Default: the global `fetch`. */
  readonly fetch?: Fetch
}
