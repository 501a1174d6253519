import type { StreamEvent, StreamEventStore } from '@portico/core'
import { type Operation, run } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { ownLane } from '../query/write-lane.ts'

/** Events are written in the order in which they came. */
const LANE = ownLane('stream-events')

/** How much a {@link SqlStreamEventStore} keeps. */
export interface StreamEventBounds {
  /** The events of one session, in bytes; the oldest go first. JSON is ASCII for the most part: a character counts as one. */
  readonly maxBytesPerSession: number
  /** How long an event is kept, in milliseconds. */
  readonly maxAgeMs: number
}

interface AppendedEvent extends StreamEvent {
  readonly sessionId: string
  readonly stream: string
  readonly at: string
}

/** What is known of a session that sends here. */
interface SessionState {
  lastSequence: number
  /** Of the events that were appended here, the oldest first: sequence and size. */
  readonly sizes: { readonly sequence: number; readonly bytes: number }[]
  bytes: number
}

/**
 * Keeps stream events in a database. What is appended is written behind: everything that comes until the database is done with what came before
 * is written at once.
 */
export class SqlStreamEventStore implements StreamEventStore {
  readonly #database: SqlDatabase
  readonly #bounds: StreamEventBounds
  readonly #sessions = new Map<string, SessionState>()
  /** Appended, and not known to be durable. In their order. */
  readonly #pending = new Set<AppendedEvent>()
  /** Those of them that no transaction has taken yet. */
  #waiting: AppendedEvent[] = []
  #flush: Promise<void> | undefined

  constructor(database: SqlDatabase, bounds: StreamEventBounds) {
    this.#database = database
    this.#bounds = bounds
  }

  async load(sessionId: string): Promise<void> {
    const [row] = await this.#database.rows(lastSequence, { session_id: sessionId })
    const session = this.#sessionOf(sessionId)
    session.lastSequence = Math.max(session.lastSequence, row?.sequence ?? 0)
  }

  append(sessionId: string, stream: string, message: string): number {
    const session = this.#sessionOf(sessionId)
    const sequence = ++session.lastSequence
    const event = { sessionId, stream, sequence, message, at: new Date().toISOString() }
    session.sizes.push({ sequence, bytes: message.length })
    session.bytes += message.length
    this.#pending.add(event)
    this.#waiting.push(event)
    this.#flush ??= this.#write()
    // Told to whoever asks whether it is settled.
    this.#flush.catch(() => undefined)
    return sequence
  }

  settled(): Promise<void> | undefined {
    if (this.#waiting.length === 0) return this.#pending.size === 0 ? undefined : this.#flush
    return this.#flush
  }

  async after(sessionId: string, stream: string, sequence: number): Promise<readonly StreamEvent[]> {
    const events = new Map<number, StreamEvent>()
    // Noted before the database is asked: what becomes durable meanwhile is in either.
    const pending = [...this.#pending]
    for (const row of await this.#database.rows(eventsAfter, { session_id: sessionId, stream, sequence })) {
      events.set(row.sequence, { sequence: row.sequence, message: row.message })
    }
    for (const event of [...pending, ...this.#pending]) {
      if (event.sessionId !== sessionId || event.stream !== stream || event.sequence <= sequence) continue
      events.set(event.sequence, { sequence: event.sequence, message: event.message })
    }
    return [...events.values()].sort((a, b) => a.sequence - b.sequence)
  }

  forget(sessionId: string): void {
    this.#sessions.delete(sessionId)
    for (const event of this.#pending) if (event.sessionId === sessionId) this.#pending.delete(event)
    this.#waiting = this.#waiting.filter((event) => event.sessionId !== sessionId)
    // What stays because that fails is forgotten by its age.
    this.#database
      .write(LANE, () => run(deleteEvents, { session_id: sessionId, sequence: Number.MAX_SAFE_INTEGER }))
      .catch(() => undefined)
  }

  /** Forgets what is too old. */
  async forgetExpired(): Promise<void> {
    const before = new Date(Date.now() - this.#bounds.maxAgeMs).toISOString()
    await this.#database.write(LANE, () => run(deleteOldEvents, { before }))
  }

  #sessionOf(id: string): SessionState {
    let session = this.#sessions.get(id)
    if (session === undefined) {
      session = { lastSequence: 0, sizes: [], bytes: 0 }
      this.#sessions.set(id, session)
    }
    return session
  }

  /** Writes what waits when its turn comes: by then more may have come. */
  async #write(): Promise<void> {
    let taken: readonly AppendedEvent[] = []
    try {
      await this.#database.write(LANE, () => {
        if (taken.length === 0) {
          taken = this.#waiting
          this.#waiting = []
          this.#flush = undefined
        }
        return writeEvents(taken, this.#surplus(taken))
      })
    } finally {
      // An operation that never began has taken nothing.
      if (taken.length === 0) {
        taken = this.#waiting
        this.#waiting = []
        this.#flush = undefined
      }
      for (const event of taken) this.#pending.delete(event)
    }
  }

  /** Up to where the events of sessions are too much. */
  #surplus(events: readonly AppendedEvent[]): ReadonlyMap<string, number> {
    const surplus = new Map<string, number>()
    for (const { sessionId } of events) {
      const session = this.#sessions.get(sessionId)
      if (session === undefined) continue
      // The newest is kept even when it is larger than that.
      while (session.bytes > this.#bounds.maxBytesPerSession && session.sizes.length > 1) {
        const oldest = session.sizes.shift()
        session.bytes -= oldest?.bytes ?? 0
        surplus.set(sessionId, oldest?.sequence ?? 0)
      }
    }
    return surplus
  }
}

function* writeEvents(events: readonly AppendedEvent[], surplus: ReadonlyMap<string, number>): Operation<void> {
  for (const { sessionId, stream, sequence, message, at } of events) {
    yield* run(insertEvent, { session_id: sessionId, stream, sequence, message, at })
  }
  for (const [sessionId, sequence] of surplus) yield* run(deleteEvents, { session_id: sessionId, sequence })
}

const lastSequence: Query<{ session_id: string }, { sequence: number | null }> = new Query((db, { session_id }) =>
  db
    .selectFrom('portico_stream_event')
    .select((eb) => eb.fn.max('sequence').as('sequence'))
    .where('session_id', '=', session_id),
)

const eventsAfter: Query<{ session_id: string; stream: string; sequence: number }, StreamEvent> = new Query(
  (db, { session_id, stream, sequence }) =>
    db
      .selectFrom('portico_stream_event')
      .select(['sequence', 'message'])
      .where('session_id', '=', session_id)
      .where('stream', '=', stream)
      .where('sequence', '>', sequence)
      .orderBy('sequence'),
)

const insertEvent: Query<{ session_id: string; stream: string; sequence: number; message: string; at: string }, unknown> =
  new Query((db, { session_id, stream, sequence, message, at }) =>
    db.insertInto('portico_stream_event').values({ session_id, stream, sequence, message, at }),
  )

const deleteEvents: Query<{ session_id: string; sequence: number }, unknown> = new Query((db, { session_id, sequence }) =>
  db.deleteFrom('portico_stream_event').where('session_id', '=', session_id).where('sequence', '<=', sequence),
)

const deleteOldEvents: Query<{ before: string }, unknown> = new Query((db, { before }) =>
  db.deleteFrom('portico_stream_event').where('at', '<', before),
)
