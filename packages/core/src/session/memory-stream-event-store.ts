import type { StreamEvent, StreamEventStore } from './stream-event-store.ts'

/** How much a {@link MemoryStreamEventStore} keeps. The newest event of a session is kept even when it is larger than that. */
export interface StreamEventLimits {
  /** The events of one session, in bytes. JSON is ASCII for the most part: a character counts as one. */
  readonly maxBytesPerSession: number
  /** The events of all sessions, in bytes. */
  readonly maxBytes: number
  /** How long an event is kept, in milliseconds. */
  readonly maxAgeMs: number
}

interface KeptEvent extends StreamEvent {
  readonly stream: string
  readonly session: SessionEvents
  /** In milliseconds of a monotonic clock. */
  readonly keptAt: number
}

interface SessionEvents {
  readonly id: string
  /** Oldest first. */
  readonly events: Set<KeptEvent>
  bytes: number
  lastSequence: number
}

/** Keeps stream events in memory, bounded: what is too old or too much is forgotten, oldest first, whenever something is added. */
export class MemoryStreamEventStore implements StreamEventStore {
  readonly #limits: StreamEventLimits
  readonly #sessions = new Map<string, SessionEvents>()
  /** The events of all sessions, oldest first. */
  readonly #events = new Set<KeptEvent>()
  #bytes = 0

  constructor(limits: StreamEventLimits) {
    this.#limits = limits
  }

  /** How many bytes are kept. */
  get bytes(): number {
    return this.#bytes
  }

  load(): void {
    // What a former process had in memory is gone with it.
  }

  settled(): undefined {
    return undefined
  }

  append(sessionId: string, stream: string, message: string): number {
    const session = this.#sessionOf(sessionId)
    const sequence = ++session.lastSequence
    const event = { sequence, message, stream, session, keptAt: performance.now() }
    session.events.add(event)
    session.bytes += message.length
    this.#events.add(event)
    this.#bytes += message.length
    this.#forgetSurplus(session)
    return sequence
  }

  after(sessionId: string, stream: string, sequence: number): readonly StreamEvent[] {
    const events = this.#sessions.get(sessionId)?.events ?? []
    return [...events].filter((event) => event.stream === stream && event.sequence > sequence)
  }

  forget(sessionId: string): void {
    const session = this.#sessions.get(sessionId)
    if (session === undefined) return
    this.#sessions.delete(sessionId)
    for (const event of session.events) this.#delete(event)
  }

  #sessionOf(id: string): SessionEvents {
    let session = this.#sessions.get(id)
    if (session === undefined) {
      session = { id, events: new Set(), bytes: 0, lastSequence: 0 }
      this.#sessions.set(id, session)
    }
    return session
  }

  #forgetSurplus(session: SessionEvents): void {
    const { maxBytesPerSession, maxBytes, maxAgeMs } = this.#limits
    for (const event of session.events) {
      if (session.bytes <= maxBytesPerSession || session.events.size === 1) break
      this.#delete(event)
    }
    const before = performance.now() - maxAgeMs
    for (const event of this.#events) {
      if ((this.#bytes <= maxBytes && event.keptAt >= before) || this.#events.size === 1) break
      this.#delete(event)
    }
  }

  #delete(event: KeptEvent): void {
    const { session, message } = event
    session.events.delete(event)
    session.bytes -= message.length
    this.#events.delete(event)
    this.#bytes -= message.length
  }
}
