/** An instance of the official SDK's `McpServer` or `Server`, of version 1 or 2: something that connects to a transport. */
export interface OfficialServer {
  /** Connects the server to the transport. */
  // Both versions of the SDK type their transports differently; each takes what it uses of this one.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- see above
  connect(transport: any): Promise<void>
}
