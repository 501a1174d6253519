import type { Session } from '../session/session.ts'
import type { PingOptions } from './ping-options.ts'

/** What a {@link Pinger} does through its engine. */
export interface PingerOutput {
  /** Sends a message to a session. */
  send(session: Session, message: string): void
  /** A ping was answered, or not in time. */
  observe(session: Session, outcome: 'answered' | 'unanswered', durationMs: number): void
}

/**
 * Asks the clients of all sessions, in turns, whether they are still there, and ends the connections of those that do not answer. Two timers for all of them; a
 * turn is over before the next one begins.
 *
 * @see MCP, Ping
 */
export class Pinger {
  readonly #options: Required<PingOptions>
  readonly #output: PingerOutput
  readonly #sessions = new Set<Session>()
  /** What forgets the ping of a session that has not answered in this turn. */
  readonly #unanswered = new Map<Session, () => void>()
  #interval: ReturnType<typeof setInterval> | undefined
  #timeout: ReturnType<typeof setTimeout> | undefined

  constructor(options: Required<PingOptions>, output: PingerOutput) {
    this.#options = options
    this.#output = output
  }

  /** Pings a session from the next turn on, for as long as it lives. */
  add(session: Session): void {
    this.#sessions.add(session)
    this.#interval ??= unref(setInterval(() => this.#pingAll(), this.#options.everyMs))
  }

  /** The session has ended; the timers end with the last one. */
  delete(session: Session): void {
    this.#sessions.delete(session)
    this.#unanswered.delete(session)
    if (this.#sessions.size > 0) return
    clearInterval(this.#interval)
    clearTimeout(this.#timeout)
    this.#interval = undefined
  }

  #pingAll(): void {
    // The turn before was put off.
    if (this.#unanswered.size > 0) return
    for (const session of this.#sessions) if (session.canBePinged) this.#ping(session)
    if (this.#unanswered.size > 0) this.#waitForAnswers()
  }

  /** A process that was busy has not read yet what came meanwhile: then the wait begins again. */
  #waitForAnswers(): void {
    const { timeoutMs } = this.#options
    const isLateAt = performance.now() + timeoutMs * LATE
    const decide = (): void => (performance.now() > isLateAt ? this.#waitForAnswers() : this.#endUnanswered())
    this.#timeout = unref(setTimeout(decide, timeoutMs))
  }

  #ping(session: Session): void {
    const sentAt = performance.now()
    const answered = (): void => {
      if (this.#unanswered.delete(session)) this.#output.observe(session, 'answered', performance.now() - sentAt)
    }
    const send = (message: string): void => this.#output.send(session, message)
    // An answer may come while the ping is being sent.
    this.#unanswered.set(session, () => undefined)
    const forget = session.ping(send, answered)
    if (this.#unanswered.has(session)) this.#unanswered.set(session, forget)
  }

  #endUnanswered(): void {
    const { timeoutMs } = this.#options
    const unanswered = [...this.#unanswered]
    this.#unanswered.clear()
    for (const [session, forget] of unanswered) {
      forget()
      // Whoever has left meanwhile, or is heard on another stream soon, is not to blame.
      if (!session.canBePinged) continue
      this.#output.observe(session, 'unanswered', timeoutMs)
      session.failed(`the client did not answer a ping within ${timeoutMs} ms`)
    }
  }
}

/** A timer that fires after this many times its time was held up by something that kept the process busy. */
const LATE = 1.5

/** A process that has nothing else to do may end. Timers of other runtimes are numbers. */
function unref<Timer extends object | number>(timer: Timer): Timer {
  if (typeof timer === 'object') (timer as { unref?(): void }).unref?.()
  return timer
}
