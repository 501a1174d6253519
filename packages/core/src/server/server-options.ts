import type { ProtocolVersion } from '../revision/protocol-version.ts'
import type { ServerInfo } from './server-info.ts'

/** What a server is made from: its description, and what holds for all that it serves. */
export interface ServerOptions extends ServerInfo {
  /** How to use the server, for the model. Sent when a client connects. */
  readonly instructions?: string
  /** The revisions to serve. Default: all that Portico knows. */
  readonly protocolVersions?: readonly ProtocolVersion[]
  /** How long a call may take, in milliseconds, unless its definition says otherwise; 0 is no limit. Default 60,000. */
  readonly timeoutMs?: number
}
