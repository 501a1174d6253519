import type { ServerInfo } from './server-info.ts'

/** What a handler may do with the server that it belongs to. */
export interface ServerHandle {
  /** The server's description of itself. */
  readonly info: ServerInfo
  /** Tells every client that subscribed to the resource that it changed. @see MCP, Resources, Subscriptions */
  resourceUpdated(uri: string): void
  /**
   * Sends a notification of an extension to the subscriptions that asked for its kind.
   *
   * @param kind its name in the filter of `subscriptions/listen`.
   * @param accepts decides by what was accepted of the client's wish.
   */
  notifySubscribers(kind: string, accepts: (accepted: unknown) => boolean, method: string, params: object): void
}
