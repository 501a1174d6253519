import type { StreamEventStore } from '@portico/core'
import { Connection, type Engine, type Session } from '@portico/core/internal'
import type { MessageStream } from './event-stream/message-stream.ts'
import { SessionStreams } from './streamable-http/session-streams.ts'

/** How many different messages wait for a client that has no stream open. */
const MAX_PENDING_MESSAGES = 64

/** A session as it lives over HTTP: the streams on which messages that belong to no request go out, and when it was last used. */
export class HttpSession {
  /** The engine's session. */
  readonly session: Session
  /** When the last request came, in milliseconds of a monotonic clock. */
  lastUsedAt: number = performance.now()
  readonly #standalone: MessageStream[] = []
  /** Messages sent while no stream was open. A set: that a list changed twice need not be told twice. */
  readonly #pending = new Set<string>()
  readonly #events: StreamEventStore
  #resumable: SessionStreams | undefined

  /** How messages are received whose answers go out on the session's stream. */
  readonly connection: Connection

  /**
   * @param events keeps what was sent on streams that can be resumed.
   * @param open opens the engine's session, whose messages go out by `send`.
   */
  constructor(engine: Engine, events: StreamEventStore, open: (send: (message: string) => void) => Session) {
    const send = (message: string): void => this.send(message)
    this.session = open(send)
    this.#events = events
    this.connection = new Connection(engine, this.session, { reply: send, send })
  }

  /** The streams that can be resumed; nothing is made for them until the first one is opened. */
  get streams(): SessionStreams {
    if (this.#resumable === undefined) {
      this.#resumable = new SessionStreams(this.session.id, this.#events)
      if (this.session.isDisposed) this.#resumable.log.close()
    }
    return this.#resumable
  }

  /** A stream is open, so the client is there. */
  get isConnected(): boolean {
    return this.#standalone.length > 0
  }

  /** Sends a message on the stream that was opened last, or keeps it until one is opened. @see MCP, Streamable HTTP: one stream only */
  send(message: string): void {
    for (let index = this.#standalone.length - 1; index >= 0; index--) {
      // False: it was cut off just now, because its client does not read.
      if (this.#standalone[index]?.send(message) === true) return
    }
    if (this.#pending.size < MAX_PENDING_MESSAGES) this.#pending.add(message)
  }

  /** Adds an open stream, if it is not there already, and sends on it what was waiting. */
  addStream(stream: MessageStream): void {
    if (!this.#standalone.includes(stream)) this.#standalone.push(stream)
    for (const message of this.#pending) stream.send(message)
    this.#pending.clear()
  }

  /** Takes out a stream that was closed. */
  deleteStream(stream: MessageStream): void {
    const index = this.#standalone.indexOf(stream)
    if (index !== -1) this.#standalone.splice(index, 1)
  }

  /** Ends every stream of the session, and forgets what was sent on them. */
  endStreams(): void {
    for (const stream of this.#standalone.splice(0)) stream.end()
    this.#pending.clear()
    this.#resumable?.log.close()
  }
}
