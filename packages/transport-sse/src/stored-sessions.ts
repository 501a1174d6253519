import type { SessionStore, Store, StoredSession, StreamEventStore } from '@portico/core'
import { type Engine, type Session, storedSession } from '@portico/core/internal'

/** A session that is in use is told to the store only when it is looked through, so it is kept for longer than it may be idle. */
const KEPT_IDLE_PERIODS = 2

/** The member of a stored session's state that the ids of its events begin with. */
const EVENT_SECRET = 'eventSecret'

/** The sessions of one transport as they are in the store. */
export class StoredSessions {
  readonly #engine: Engine
  readonly #sessions: SessionStore
  readonly #events: StreamEventStore
  readonly #ttlMs: number

  constructor(engine: Engine, { sessions, streamEvents }: Pick<Store, 'sessions' | 'streamEvents'>, idleMs: number) {
    this.#engine = engine
    this.#sessions = sessions
    this.#events = streamEvents
    this.#ttlMs = idleMs * KEPT_IDLE_PERIODS
  }

  /** The session that a former process stored; `undefined` when there is none, or the store does not answer. Does not reject. */
  async load(id: string): Promise<StoredSession | undefined> {
    try {
      const stored = await this.#sessions.load(id)
      if (stored !== undefined) await this.#events.load(id)
      return stored
    } catch (error) {
      this.#report(error)
      return undefined
    }
  }

  /** Stores a session as it is. Rejects with a reference to what was reported. */
  async save(session: Session, eventSecret: string): Promise<void> {
    try {
      await this.#sessions.save(storedSession(session, { [EVENT_SECRET]: eventSecret }), this.#ttlMs)
    } catch (error) {
      throw new Error(`the session cannot be stored now (reference ${this.#report(error)})`, { cause: error })
    }
  }

  /** The session is in use. */
  touch(id: string): void {
    void this.#attempt(() => this.#sessions.touch(id, this.#ttlMs))
  }

  /** The session has ended. Resolves to whether no process will find it any more. */
  delete(id: string): Promise<boolean> {
    return this.#attempt(() => this.#sessions.delete(id))
  }

  async #attempt(write: () => void | Promise<void>): Promise<boolean> {
    try {
      await write()
      return true
    } catch (error) {
      this.#report(error)
      return false
    }
  }

  #report(error: unknown): string {
    return this.#engine.reportError(error, 'the session store', undefined)
  }
}

/** What the ids of a stored session's events begin with. */
export function eventSecretOf({ state }: StoredSession): string {
  return state[EVENT_SECRET] as string // written by StoredSessions.save()
}
