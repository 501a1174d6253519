import type { StreamEventStore } from '@portico/core'
import { Connection, type Engine, type Session } from '@portico/core/internal'
import type { MessageStream } from './event-stream/message-stream.ts'
import type { StoredSessions } from './stored-sessions.ts'
import { SessionStreams } from './streamable-http/session-streams.ts'

/** How many different messages wait for a client that has no stream open. */
const MAX_PENDING_MESSAGES = 64

/** A session as it lives over HTTP: the streams on which messages that belong to no request go out, and when it was last used. */
export class HttpSession {
  /** The engine's session. */
  readonly session: Session
  /** When the last request came, in milliseconds of a monotonic clock. */
  lastUsedAt: number = performance.now()
  /** There is one stream, with which the session ends. */
  endsWithStream = false
  /** Where sessions are stored, a promise once this one has ended: of whether it could be taken out. */
  forgotten: Promise<boolean> | undefined
  readonly #standalone: MessageStream[] = []
  /** Messages sent while no stream was open. A set: that a list changed twice need not be told twice. */
  readonly #pending = new Set<string>()
  readonly #events: StreamEventStore
  readonly #eventSecret: string
  #resumable: SessionStreams | undefined
  #stored: StoredSessions | undefined
  #saving: Promise<void> | undefined
  #touchedAt: number = performance.now()

  /** How messages are received whose answers go out on the session's stream. */
  readonly connection: Connection

  /**
   * @param events keeps what was sent on streams that can be resumed.
   * @param eventSecret what the ids of events begin with.
   * @param open opens the engine's session, whose messages go out by `send`; `undefined` when it cannot.
   */
  static open(
    engine: Engine,
    events: StreamEventStore,
    eventSecret: string,
    open: (send: (message: string) => void) => Session | undefined,
  ): HttpSession | undefined {
    // What is sent while the session is being opened waits until it is.
    const early: string[] = []
    const later: { session?: HttpSession } = {}
    const session = open((message) => {
      if (later.session === undefined) early.push(message)
      else later.session.send(message)
    })
    if (session === undefined) return undefined
    const opened = new HttpSession(engine, events, eventSecret, session)
    later.session = opened
    for (const message of early) opened.send(message)
    return opened
  }

  private constructor(engine: Engine, events: StreamEventStore, eventSecret: string, session: Session) {
    const send = (message: string): void => this.send(message)
    this.session = session
    this.#events = events
    this.#eventSecret = eventSecret
    this.connection = new Connection(engine, session, { reply: send, send })
  }

  /** A promise while the state of the session is being stored; rejects when it cannot be. */
  get saving(): Promise<void> | undefined {
    return this.#saving
  }

  /** Stores the session as it is now; what comes later is stored later. */
  save(stored: StoredSessions): void {
    this.#stored = stored
    const saving = (this.#saving ?? Promise.resolve())
      .catch(() => undefined)
      .then(() => stored.save(this.session, this.#eventSecret))
    this.#saving = saving
    const done = (): void => {
      if (this.#saving === saving) this.#saving = undefined
    }
    saving.then(done, done)
  }

  /** Tells the store, if there is one, that the session is in use. */
  touch(): void {
    if (this.#stored === undefined || this.#touchedAt >= this.lastUsedAt) return
    this.#touchedAt = this.lastUsedAt
    this.#stored.touch(this.session.id)
  }

  /** The streams that can be resumed; nothing is made for them until the first one is opened. */
  get streams(): SessionStreams {
    if (this.#resumable === undefined) {
      this.#resumable = new SessionStreams(this.session.id, this.#events, this.#eventSecret)
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

  /** The client no longer answers: the streams on which it should have heard of it are ended. A session that is no more than its stream ends with it. */
  failed(reason: string): void {
    if (this.endsWithStream) return this.session.dispose(reason)
    for (const stream of this.#standalone.splice(0)) stream.end()
  }

  /** Ends every stream of the session. */
  endStreams(): void {
    for (const stream of this.#standalone.splice(0)) stream.end()
    this.#pending.clear()
    this.#resumable?.log.close()
  }

  /** Forgets what was sent on the streams: nobody comes back for it. */
  forgetStreams(): void {
    this.#resumable?.log.forget()
  }
}
