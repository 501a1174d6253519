/** Where a session or a request sends messages. */
export interface MessageStream {
  /** Sends a JSON message. False when nobody will get it. */
  send(json: string): boolean
  /** Ends the stream after what was sent. */
  end(): void
}
