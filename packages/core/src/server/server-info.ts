import type { Icon } from '@modelcontextprotocol/server'

/** How a server describes itself to clients: `serverInfo`. */
export interface ServerInfo {
  /** The name by which programs know it. */
  readonly name: string
  /** The version of the server, not of the protocol. */
  readonly version: string
  /** The name that people read. */
  readonly title?: string
  /** What the server is for. */
  readonly description?: string
  /** Where to read more. */
  readonly websiteUrl?: string
  /** Pictures to show beside it. */
  readonly icons?: readonly Icon[]
}
