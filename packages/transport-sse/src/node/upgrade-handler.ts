import type { Server as HttpServer } from 'node:http'
import type { Authenticator } from '@portico/core'

/** What `serve` tells an {@link UpgradeHandler} about itself. */
export interface UpgradeDefaults {
  /** Who may call. */
  readonly auth?: Authenticator
  /** The host names by which the server may be addressed. */
  readonly allowedHosts: readonly string[]
  /** Origins that browsers may call from. */
  readonly allowedOrigins: readonly string[]
  /** How long closing waits for calls in flight, in milliseconds. */
  readonly drainMs: number
}

/** What answers the requests that turn a connection into something else: the handler of `@portico/transport-websocket`. */
export interface UpgradeHandler {
  /** The path that it answers on. */
  readonly path: string
  /** Begins to answer upgrade requests of an HTTP server. */
  attach(httpServer: HttpServer, defaults: UpgradeDefaults): unknown
  /** Ends gracefully. */
  close(): Promise<void>
}
