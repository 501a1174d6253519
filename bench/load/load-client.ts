/** One client under load: it has done what the protocol asks for before the first call, and makes one call at a time. */
export interface LoadClient {
  /** The revision that client and server agreed on. */
  readonly protocolVersion: string
  /** Makes one call. `done` is called once, with an error when the answer is missing or wrong. */
  call(done: (error?: Error) => void): void
  /** Ends the session and closes the connections. */
  close(): Promise<void>
}
