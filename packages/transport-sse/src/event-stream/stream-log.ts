import type { StreamEvent, StreamEventStore } from '@portico/core'

/** Where on which stream of a session a client stands. */
export interface StreamPosition {
  /** The name of the stream within its session. */
  readonly stream: string
  /** The sequence of the last event that the client has; 0 when it has none. */
  readonly sequence: number
}

/**
 * What one session was sent on its streams, and the ids by which its client names the events: they tell the stream, and begin with something that
 * no other session knows, so that the events of one session are not asked for in another.
 */
export class StreamLog {
  readonly #sessionId: string
  readonly #store: StreamEventStore
  readonly #secret: string
  #isClosed = false

  /** @param secret what the ids of the session's events begin with. */
  constructor(sessionId: string, store: StreamEventStore, secret: string) {
    this.#sessionId = sessionId
    this.#store = store
    this.#secret = secret
  }

  /** Keeps a message; returns its sequence. Once closed, nothing is kept any more. */
  append(stream: string, message: string): number {
    return this.#isClosed ? 0 : this.#store.append(this.#sessionId, stream, message)
  }

  /** A promise while something that was appended is not durable yet. */
  settled(): Promise<void> | undefined {
    return this.#store.settled()
  }

  /** What was sent on a stream after a position. */
  async after({ stream, sequence }: StreamPosition): Promise<readonly StreamEvent[]> {
    return this.#store.after(this.#sessionId, stream, sequence)
  }

  /** The id of an event. */
  encodeEventId(stream: string, sequence: number): string {
    return `${this.#secret}.${stream}.${sequence}`
  }

  /** What an event id of this session says; `undefined` for anything else. */
  parseEventId(id: string): StreamPosition | undefined {
    const [secret, stream, sequence, ...rest] = id.split('.')
    if (secret !== this.#secret || stream === undefined || sequence === undefined || rest.length > 0) return undefined
    return /^\d{1,15}$/.test(sequence) ? { stream, sequence: Number(sequence) } : undefined
  }

  /** The session has ended: nobody will ask for its events any more. */
  forget(): void {
    this.close()
    this.#store.forget(this.#sessionId)
  }

  /** Nothing more is sent by this process; what was stays. */
  close(): void {
    this.#isClosed = true
  }
}
