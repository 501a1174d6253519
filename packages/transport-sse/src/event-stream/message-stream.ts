/** Where a session or a request sends messages. */
export interface MessageStream {
  /** Sends a JSON message. */
  send(json: string): void
  /** Ends the stream after what was sent. */
  end(): void
}
