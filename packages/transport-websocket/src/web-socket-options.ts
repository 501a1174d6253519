import type { Authenticator } from '@portico/core'
import { type HostCheckSettings, integerOption, pathOption, resolveHostCheckOptions } from '@portico/core/internal'

/** How a server is served over WebSocket. Every limit is on without being set. */
export interface WebSocketOptions {
  /** Who may connect. Asked once for each connection, before the handshake. Default: everybody who passes the Host and Origin checks. */
  readonly auth?: Authenticator
  /** The path that a handler answers on where it is attached to a server. Default `/mcp`. */
  readonly path?: string
  /**
   * The host names by which the server may be addressed, without port; `['*']` allows any. Default: `localhost`, `127.0.0.1`, `[::1]`. Guards
   * against DNS rebinding.
   */
  readonly allowedHosts?: readonly string[]
  /** Origins that browsers may connect from, such as `https://app.example.com`, beside those whose host is an allowed host; `['*']` allows any. */
  readonly allowedOrigins?: readonly string[]
  /** The largest message that is read, in bytes; a larger one ends the connection with 1009. Default 1,048,576. */
  readonly maxMessageBytes?: number
  /** How many bytes may wait for a client that does not read before it is cut off. Default 1,048,576. */
  readonly maxBufferedBytes?: number
  /** How often clients are pinged, in milliseconds; one that has not answered when the next ping is due is cut off. 0 pings nobody. Default 30,000. */
  readonly pingMs?: number
  /** How many connections may be open. More are answered 503. Default 10,000. */
  readonly maxConnections?: number
  /** How many connections one principal may have open. More are answered 503. Default 64. */
  readonly maxConnectionsPerPrincipal?: number
  /** How long `close()` waits for calls in flight, in milliseconds. Default 25,000. */
  readonly drainMs?: number
}

/** {@link WebSocketOptions} with every default filled in. */
export interface WebSocketSettings extends HostCheckSettings {
  readonly auth: Authenticator | undefined
  readonly path: string
  readonly maxMessageBytes: number
  readonly maxBufferedBytes: number
  readonly pingMs: number
  readonly maxConnections: number
  readonly maxConnectionsPerPrincipal: number
  readonly drainMs: number
}

const MEBIBYTE = 1_048_576

/**
 * Fills in the defaults.
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 */
export function resolveWebSocketOptions(options: WebSocketOptions): WebSocketSettings {
  return {
    ...resolveHostCheckOptions(options),
    auth: options.auth,
    path: pathOption('path', options.path ?? '/mcp'),
    maxMessageBytes: integerOption('maxMessageBytes', options.maxMessageBytes ?? MEBIBYTE, 1),
    maxBufferedBytes: integerOption('maxBufferedBytes', options.maxBufferedBytes ?? MEBIBYTE, 1),
    pingMs: integerOption('pingMs', options.pingMs ?? 30_000, 0),
    maxConnections: integerOption('maxConnections', options.maxConnections ?? 10_000, 1),
    maxConnectionsPerPrincipal: integerOption('maxConnectionsPerPrincipal', options.maxConnectionsPerPrincipal ?? 64, 1),
    drainMs: integerOption('drainMs', options.drainMs ?? 25_000, 0),
  }
}
