import type { JSONRPCMessage } from '@modelcontextprotocol/server'

/** How a transport of the official SDK is told which request a message belongs to. */
export interface OfficialSendOptions {
  /** The request that the message belongs to. */
  readonly relatedRequestId?: string | number
}

/** The end of a connection that a server of the official SDK holds: its `Transport`, as much as it uses of it. */
export interface OfficialTransport {
  /** Called by the server once it listens. */
  start(): Promise<void>
  /** Sends a message of the server. */
  send(message: JSONRPCMessage, options?: OfficialSendOptions): Promise<void>
  /** Ends the connection. */
  close(): Promise<void>
  /** Set by the server. */
  onmessage?: ((message: JSONRPCMessage) => void) | undefined
  /** Set by the server. */
  onclose?: (() => void) | undefined
  /** Set by the server. */
  onerror?: ((error: Error) => void) | undefined
}

/** An instance of the official SDK's `McpServer` or `Server`, of version 1 or 2: something that connects to a transport. */
export interface OfficialServer {
  /** Connects the server to the transport. */
  // Both versions of the SDK type their transports differently; each takes what it uses of this one.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  connect(transport: any): Promise<void>
}
