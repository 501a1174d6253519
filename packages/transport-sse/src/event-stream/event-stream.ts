import { encodeEvent, KEEP_ALIVE_COMMENT } from './encode-event.ts'

/** What an {@link EventStream} writes to. */
export interface StreamSink {
  /** Writes text. */
  write(text: string): void
  /** How many bytes wait because the client does not read. */
  readonly bufferedBytes: number
  /** Ends the response. */
  end(): void
  /** Cuts the connection, with what waits in it. */
  destroy(): void
}

/**
 * A stream of server-sent events to one client, bounded: a client that does not read is cut off when more than `maxBufferedBytes` wait for it.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStream {
  readonly #sink: StreamSink
  readonly #maxBufferedBytes: number
  #isOpen = true

  constructor(sink: StreamSink, maxBufferedBytes: number) {
    this.#sink = sink
    this.#maxBufferedBytes = maxBufferedBytes
  }

  /** False once it was ended from either side. */
  get isOpen(): boolean {
    return this.#isOpen
  }

  /** Sends a JSON message. False when the stream is no longer open. */
  send(json: string): boolean {
    return this.write(encodeEvent(json))
  }

  /** Sends a comment that keeps the connection alive. */
  keepAlive(): void {
    this.write(KEEP_ALIVE_COMMENT)
  }

  /** Sends an encoded event. False when the stream is no longer open. */
  write(event: string): boolean {
    if (!this.#isOpen) return false
    if (this.#sink.bufferedBytes > this.#maxBufferedBytes) {
      this.#isOpen = false
      this.#sink.destroy()
      return false
    }
    this.#sink.write(event)
    return true
  }

  /** Ends the stream after what was sent. */
  end(): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#sink.end()
  }

  /** The client has gone; there is nobody to write to. */
  disconnected(): void {
    this.#isOpen = false
  }
}
