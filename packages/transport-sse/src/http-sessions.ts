import type { Principal, StreamEventStore } from '@portico/core'
import { type Engine, MemoryStreamEventStore, type Session, type SessionOptions } from '@portico/core/internal'
import { HttpSession } from './http-session.ts'
import type { HttpSettings } from './http-options.ts'
import { eventSecretOf, StoredSessions } from './stored-sessions.ts'

type Limits = Pick<HttpSettings, 'maxSessions' | 'maxSessionsPerPrincipal' | 'sessionIdleMs' | 'maxReplayBytes' | 'replayMs'>

/** How many sessions may have as much kept for replay as a session may; more sessions share that. */
const FULL_SESSIONS = 64

/** How many times in one idle period the sessions are looked through. */
const SWEEPS_PER_IDLE_PERIOD = 4

/** The sessions of one HTTP transport: bounded in number, ended when idle, found only by the principal that opened them. */
export class HttpSessions {
  readonly #engine: Engine
  readonly #limits: Limits
  readonly #events: StreamEventStore
  readonly #stored: StoredSessions | undefined
  readonly #sessions = new Map<string, HttpSession>()
  readonly #restoring = new Map<string, Promise<HttpSession | undefined>>()
  readonly #countByPrincipal = new Map<string, number>()
  #sweepTimer: ReturnType<typeof setInterval> | undefined
  #isClosing = false

  constructor(engine: Engine, limits: Limits) {
    this.#engine = engine
    this.#limits = limits
    const { store } = engine
    this.#stored = store && new StoredSessions(engine, store, limits.sessionIdleMs)
    this.#events =
      store?.streamEvents ??
      new MemoryStreamEventStore({
        maxBytesPerSession: limits.maxReplayBytes,
        maxBytes: limits.maxReplayBytes * FULL_SESSIONS,
        maxAgeMs: limits.replayMs,
      })
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#sessions.size
  }

  /** Opens a session, or says by `undefined` that there are too many. One that is `resumable` outlives the process, where there is a store. */
  open(transport: string, principal: Principal | undefined, isResumable: boolean): HttpSession | undefined {
    const secret = crypto.randomUUID()
    const stored = isResumable ? this.#stored : undefined
    return this.#add(crypto.randomUUID(), principal, stored, secret, (options) =>
      this.#engine.openSession({ ...options, transport }),
    )
  }

  /** The session with that id, if this principal opened it over this transport; a foreign one is answered like an unknown one. */
  find(id: string, transport: string, principal: Principal | undefined): HttpSession | undefined {
    const found = this.#sessions.get(id)
    if (found?.session.transport !== transport || found.session.principal?.id !== principal?.id) return undefined
    found.lastUsedAt = performance.now()
    return found
  }

  /** The same, also when a former process opened the session: then a promise, which does not reject. */
  findOrRestore(
    id: string,
    transport: string,
    principal: Principal | undefined,
  ): HttpSession | undefined | Promise<HttpSession | undefined> {
    if (this.#stored === undefined || this.#sessions.has(id) || this.#isClosing) return this.find(id, transport, principal)
    // By principal too: a stranger's attempt must not be the owner's.
    const attempt = JSON.stringify([id, transport, principal?.id])
    let restoring = this.#restoring.get(attempt)
    if (restoring === undefined) {
      restoring = this.#restore(this.#stored, id, transport, principal).finally(() => this.#restoring.delete(attempt))
      this.#restoring.set(attempt, restoring)
    }
    return restoring.then(() => this.find(id, transport, principal))
  }

  /** Ends the calls that would go on for as long as their session does. */
  drain(): void {
    for (const { session } of this.#sessions.values()) session.drain()
  }

  /** Ends every session; those that are stored go on in the next process. Resolves once they are. */
  async disposeAll(): Promise<void> {
    this.#isClosing = true
    const saving = [...this.#sessions.values()].map(({ saving: pending }) => pending)
    for (const { session } of [...this.#sessions.values()]) session.dispose()
    await Promise.allSettled([...saving, this.#events.settled()])
  }

  async #restore(
    storedSessions: StoredSessions,
    id: string,
    transport: string,
    principal: Principal | undefined,
  ): Promise<HttpSession | undefined> {
    const stored = await storedSessions.load(id)
    if (stored?.transport !== transport || stored.principalId !== principal?.id || this.#isClosing) return undefined
    return this.#add(id, principal, storedSessions, eventSecretOf(stored), (options) =>
      this.#engine.reopenSession({ ...options, transport }, stored),
    )
  }

  #add(
    id: string,
    principal: Principal | undefined,
    stored: StoredSessions | undefined,
    eventSecret: string,
    open: (options: Omit<SessionOptions, 'transport'>) => Session | undefined,
  ): HttpSession | undefined {
    if (this.#sessions.size >= this.#limits.maxSessions) return undefined
    if (principal !== undefined && this.#countOf(principal) >= this.#limits.maxSessionsPerPrincipal) return undefined
    const later: { httpSession?: HttpSession } = {}
    const onClose = (): void => {
      if (later.httpSession !== undefined) this.#closed(id, later.httpSession, principal, stored)
    }
    // Nothing is stored before there is a session: reopening one is no change.
    const onStateChange = stored && (() => later.httpSession?.save(stored))
    const httpSession = HttpSession.open(this.#engine, this.#events, eventSecret, (send) =>
      open({
        id,
        principal,
        send,
        onClose,
        onStateChange,
        isReachable: () => later.httpSession?.isConnected ?? false,
        onFailure: (reason) => later.httpSession?.failed(reason),
      }),
    )
    if (httpSession === undefined) return undefined
    later.httpSession = httpSession
    this.#sessions.set(id, httpSession)
    if (principal !== undefined) this.#countByPrincipal.set(principal.id, this.#countOf(principal) + 1)
    this.#sweepTimer ??= this.#startSweeping()
    return httpSession
  }

  #closed(id: string, httpSession: HttpSession, principal: Principal | undefined, stored: StoredSessions | undefined): void {
    httpSession.endStreams()
    if (stored === undefined || !this.#isClosing) {
      httpSession.forgetStreams()
      httpSession.forgotten = stored?.delete(id)
    }
    this.#sessions.delete(id)
    if (principal !== undefined) this.#release(principal)
    if (this.#sessions.size > 0) return
    clearInterval(this.#sweepTimer)
    this.#sweepTimer = undefined
  }

  #countOf(principal: Principal): number {
    return this.#countByPrincipal.get(principal.id) ?? 0
  }

  #release(principal: Principal): void {
    const count = this.#countOf(principal) - 1
    if (count > 0) this.#countByPrincipal.set(principal.id, count)
    else this.#countByPrincipal.delete(principal.id)
  }

  #startSweeping(): ReturnType<typeof setInterval> {
    const timer = setInterval(() => this.#endIdle(), Math.max(1, this.#limits.sessionIdleMs / SWEEPS_PER_IDLE_PERIOD))
    // A process that has nothing else to do may end. Timers of other runtimes are numbers.
    if (typeof timer === 'object') timer.unref()
    return timer
  }

  #endIdle(): void {
    const now = performance.now()
    for (const httpSession of [...this.#sessions.values()]) {
      const { session, isConnected, lastUsedAt } = httpSession
      // A call that runs is use: the time counts from its end.
      if (isConnected || session.inFlightCount > 0) httpSession.lastUsedAt = now
      else if (lastUsedAt < now - this.#limits.sessionIdleMs) session.dispose()
      if (!session.isDisposed) httpSession.touch()
    }
  }
}
