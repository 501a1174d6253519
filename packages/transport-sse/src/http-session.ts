import { Connection, type Engine, type Session } from '@portico/core/internal'
import type { EventStream } from './event-stream/event-stream.ts'

/** How many different messages wait for a client that has no stream open. */
const MAX_PENDING_MESSAGES = 64

/** A session as it lives over HTTP: the streams on which messages that belong to no request go out, and when it was last used. */
export class HttpSession {
  /** The engine's session. */
  readonly session: Session
  /** When the last request came, in milliseconds of a monotonic clock. */
  lastUsedAt: number = performance.now()
  readonly #streams: EventStream[] = []
  /** Messages sent while no stream was open. A set: that a list changed twice need not be told twice. */
  readonly #pending = new Set<string>()

  /** How messages are received whose answers go out on the session's stream. */
  readonly connection: Connection

  /** @param open opens the engine's session, whose messages go out by `send`. */
  constructor(engine: Engine, open: (send: (message: string) => void) => Session) {
    const send = (message: string): void => this.send(message)
    this.session = open(send)
    this.connection = new Connection(engine, this.session, { reply: send, send })
  }

  /** A stream is open, so the client is there. */
  get isConnected(): boolean {
    return this.#streams.length > 0
  }

  /** Sends a message on the stream that was opened last, or keeps it until one is opened. @see MCP, Streamable HTTP: one stream only */
  send(message: string): void {
    for (let index = this.#streams.length - 1; index >= 0; index--) {
      // False: it was cut off just now, because its client does not read.
      if (this.#streams[index]?.send(message) === true) return
    }
    if (this.#pending.size < MAX_PENDING_MESSAGES) this.#pending.add(message)
  }

  /** Adds an open stream and sends on it what was waiting. */
  addStream(stream: EventStream): void {
    this.#streams.push(stream)
    for (const message of this.#pending) stream.send(message)
    this.#pending.clear()
  }

  /** Takes out a stream that was closed. */
  deleteStream(stream: EventStream): void {
    const index = this.#streams.indexOf(stream)
    if (index !== -1) this.#streams.splice(index, 1)
  }

  /** Ends every stream of the session. */
  endStreams(): void {
    for (const stream of this.#streams.splice(0)) stream.end()
    this.#pending.clear()
  }
}
