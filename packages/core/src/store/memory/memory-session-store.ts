import type { SessionStore, StoredSession } from '../session-store.ts'

interface KeptSession {
  readonly session: StoredSession
  expiresAtMs: number
}

/** Keeps sessions in memory, bounded: when there are too many, the one that was not used for the longest time is forgotten. */
export class MemorySessionStore implements SessionStore {
  readonly #maxSessions: number
  /** What was used last is last. */
  readonly #sessions = new Map<string, KeptSession>()

  /** @param maxSessions how many are kept. Default 10,000. */
  constructor(maxSessions = 10_000) {
    this.#maxSessions = maxSessions
  }

  save(session: StoredSession, ttlMs: number): void {
    this.#keep(structuredClone(session), ttlMs)
    for (const [id, { expiresAtMs }] of this.#sessions) {
      if (this.#sessions.size <= this.#maxSessions && expiresAtMs > Date.now()) return
      this.#sessions.delete(id)
    }
  }

  load(id: string): StoredSession | undefined {
    return structuredClone(this.#find(id)?.session)
  }

  touch(id: string, ttlMs: number): void {
    const session = this.#find(id)?.session
    if (session !== undefined) this.#keep(session, ttlMs)
  }

  delete(id: string): void {
    this.#sessions.delete(id)
  }

  #keep(session: StoredSession, ttlMs: number): void {
    this.#sessions.delete(session.id)
    this.#sessions.set(session.id, { session, expiresAtMs: Date.now() + ttlMs })
  }

  #find(id: string): KeptSession | undefined {
    const kept = this.#sessions.get(id)
    return kept !== undefined && kept.expiresAtMs > Date.now() ? kept : undefined
  }
}
