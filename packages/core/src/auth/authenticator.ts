import type { AuthRoute } from './auth-route.ts'
import type { Principal } from './principal.ts'

/** The head of a request: what is known before its body is read. */
export interface RequestHead {
  /** The HTTP method, in upper case. */
  readonly method: string
  /** The path, without the query. */
  readonly path: string
  /** The value of a header; several of the same name are joined with `, `. `name` is in lower case. */
  header(name: string): string | undefined
  /** The path under which the transport is mounted, without a slash at its end, where a router took it off. */
  readonly mountPath?: string
  /** The certificate of the client in DER, where the connection is TLS with one that was verified. */
  clientCertificate?(): Uint8Array | undefined
}

/** A refusal: how the transport answers a caller that is not let in. */
export interface Challenge {
  /** 401: say who you are. 403: we know, and no. 400: what you sent to say so cannot be understood. */
  readonly status: 400 | 401 | 403
  /** One sentence for the client; never the credential. */
  readonly message: string
  /** The `WWW-Authenticate` header. RFC 9110, section 11.6.1. */
  readonly wwwAuthenticate?: string
  /** Further headers of the answer. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What an authenticator answers: the caller, or a challenge. */
export type Authentication = { readonly principal: Principal } | Challenge

/** Finds out who is calling. Asked before the body of a request is read, on every request. */
export interface Authenticator {
  /** Answers at once where it can: a promise costs every request. */
  authenticate(head: RequestHead): Authentication | Promise<Authentication>
  /** What it publishes about itself; HTTP transports answer these paths to everybody who passes the Host and Origin checks. */
  readonly routes?: readonly AuthRoute[]
  /**
   * The `WWW-Authenticate` header of the answer to a caller who lacks scopes. Without it, transports name the scopes and nothing else.
   *
   * @param scopes every scope that the operation needs.
   */
  stepUpChallenge?(scopes: readonly string[]): string
}
