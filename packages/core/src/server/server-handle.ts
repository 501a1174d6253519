import type { ServerInfo } from './server-info.ts'

/** What a handler may do with the server that it belongs to. */
export interface ServerHandle {
  /** The server's description of itself. */
  readonly info: ServerInfo
  /** Tells every client that subscribed to the resource that it changed. @see MCP, Resources, Subscriptions */
  resourceUpdated(uri: string): void
}
