import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'

/** How `server.connect` connects. */
export interface ConnectTransportOptions {
  /** What the transport is called in events and logs. Default `custom`. */
  readonly name?: string
  /**
   * Who the caller is that the transport's `authInfo` describes. Where many people use one OAuth client, tell them apart here. Default: the client's id,
   * its scopes, and `extra`, `expiresAt` and `resource` as claims; never the token.
   */
  readonly toPrincipal?: (authInfo: AuthInfo) => Principal
  /** How long `close()` waits for calls in flight, in milliseconds. Default 25,000. */
  readonly drainMs?: number
}

/** A transport that is connected. */
export interface ConnectedTransport extends AsyncDisposable {
  /** Resolves when the connection has ended, from whichever side. Never rejects. */
  readonly closed: Promise<void>
  /** Ends gracefully: takes no new requests, waits for the calls in flight, closes the transport. May be called again. */
  close(): Promise<void>
}
