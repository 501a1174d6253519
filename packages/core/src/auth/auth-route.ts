import type { RequestHead } from './authenticator.ts'

/** A request to an {@link AuthRoute}. */
export interface AuthRouteRequest extends RequestHead {
  /** The value of a query parameter. */
  query(name: string): string | undefined
  /** The body as text; empty for requests without one. */
  readonly body: string
}

/** The answer to an {@link AuthRouteRequest}. */
export interface AuthRouteAnswer {
  /** The HTTP status. */
  readonly status: number
  /** The headers, with a `Content-Type` where there is a body. A list of values is sent as so many headers. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  /** The body. */
  readonly body: string
}

/** An address that belongs to an authenticator, such as its metadata. It is open to everybody: no principal comes with its requests. */
export interface AuthRoute {
  /** The HTTP method. `GET` answers `HEAD` too. */
  readonly method: 'GET' | 'POST'
  /** The path from the root of the host, whatever the prefix of the transport is. */
  readonly path: string
  /** Answers a request. What it throws is answered 500 without its words. */
  answer(request: AuthRouteRequest): AuthRouteAnswer | Promise<AuthRouteAnswer>
}
