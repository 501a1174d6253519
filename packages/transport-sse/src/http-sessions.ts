import type { Principal } from '@portico/core'
import { type Engine, MemoryStreamEventStore } from '@portico/core/internal'
import { HttpSession } from './http-session.ts'
import type { HttpSettings } from './http-options.ts'

type Limits = Pick<HttpSettings, 'maxSessions' | 'maxSessionsPerPrincipal' | 'sessionIdleMs' | 'maxReplayBytes' | 'replayMs'>

/** How many sessions may have as much kept for replay as a session may; more sessions share that. */
const FULL_SESSIONS = 64

/** How many times in one idle period the sessions are looked through. */
const SWEEPS_PER_IDLE_PERIOD = 4

/** The sessions of one HTTP transport: bounded in number, ended when idle, found only by the principal that opened them. */
export class HttpSessions {
  readonly #engine: Engine
  readonly #limits: Limits
  readonly #events: MemoryStreamEventStore
  readonly #sessions = new Map<string, HttpSession>()
  readonly #countByPrincipal = new Map<string, number>()
  #sweepTimer: ReturnType<typeof setInterval> | undefined

  constructor(engine: Engine, limits: Limits) {
    this.#engine = engine
    this.#limits = limits
    this.#events = new MemoryStreamEventStore({
      maxBytesPerSession: limits.maxReplayBytes,
      maxBytes: limits.maxReplayBytes * FULL_SESSIONS,
      maxAgeMs: limits.replayMs,
    })
  }

  /** How many sessions are open. */
  get size(): number {
    return this.#sessions.size
  }

  /** Opens a session, or says by `undefined` that there are too many. */
  open(transport: string, principal: Principal | undefined): HttpSession | undefined {
    if (this.#sessions.size >= this.#limits.maxSessions) return undefined
    if (principal !== undefined && this.#countOf(principal) >= this.#limits.maxSessionsPerPrincipal) return undefined
    const id = crypto.randomUUID()
    const httpSession: HttpSession = new HttpSession(this.#engine, this.#events, (send) =>
      this.#engine.openSession({ id, transport, principal, send, onClose: () => this.#closed(id, httpSession, principal) }),
    )
    this.#sessions.set(id, httpSession)
    if (principal !== undefined) this.#countByPrincipal.set(principal.id, this.#countOf(principal) + 1)
    this.#sweepTimer ??= this.#startSweeping()
    return httpSession
  }

  /** The session with that id, if this principal opened it over this transport; a foreign one is answered like an unknown one. */
  find(id: string, transport: string, principal: Principal | undefined): HttpSession | undefined {
    const found = this.#sessions.get(id)
    if (found?.session.transport !== transport || found.session.principal?.id !== principal?.id) return undefined
    found.lastUsedAt = performance.now()
    return found
  }

  /** Ends the calls that would go on for as long as their session does. */
  drain(): void {
    for (const { session } of this.#sessions.values()) session.drain()
  }

  /** Ends every session. */
  disposeAll(): void {
    for (const { session } of [...this.#sessions.values()]) session.dispose()
  }

  #closed(id: string, httpSession: HttpSession, principal: Principal | undefined): void {
    httpSession.endStreams()
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
    }
  }
}
