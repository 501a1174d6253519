/** What nobody has taken is kept up to this number; older things are forgotten. */
const MAX_KEPT = 10_000
/** How long {@link Inbox.take} waits, in milliseconds. */
const TIMEOUT_MS = 10_000
/** How many of the things that came instead an error shows. */
const MAX_SHOWN = 5

interface Waiter<T> {
  readonly accepts: (thing: T) => boolean
  readonly resolve: (thing: T | undefined) => void
}

/** Things that came, in their order. Each is taken once. */
export class Inbox<T> {
  readonly #kept: T[] = []
  readonly #waiters: Waiter<T>[] = []
  #isClosed = false

  /** What came and was not taken, oldest first. */
  get kept(): readonly T[] {
    return this.#kept
  }

  /** Nothing more will come. */
  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Puts something in, or hands it to who waits for it. */
  put(thing: T): void {
    const index = this.#waiters.findIndex(({ accepts }) => accepts(thing))
    if (index !== -1) {
      this.#waiters.splice(index, 1)[0]?.resolve(thing)
      return
    }
    this.#kept.push(thing)
    if (this.#kept.length > MAX_KEPT) this.#kept.shift()
  }

  /** Nothing more will come: who waits gets `undefined`. */
  close(): void {
    this.#isClosed = true
    for (const { resolve } of this.#waiters.splice(0)) resolve(undefined)
  }

  /** The oldest thing that `accepts` likes; waits for it, and gets `undefined` when the inbox is closed before it comes. */
  poll(accepts: (thing: T) => boolean): Promise<T | undefined> {
    const index = this.#kept.findIndex(accepts)
    if (index !== -1) return Promise.resolve(this.#kept.splice(index, 1)[0])
    if (this.#isClosed) return Promise.resolve(undefined)
    return new Promise((resolve) => this.#waiters.push({ accepts, resolve }))
  }

  /**
   * Like {@link Inbox.poll}, for a test that cannot go on without it.
   *
   * @param what names it in the error.
   * @throws Error with what came instead, when it does not come within 10 seconds or the inbox is closed.
   */
  async take(accepts: (thing: T) => boolean, what: string): Promise<T> {
    // A timer of this kind goes on when a test puts fake ones in the place of setTimeout.
    const late = AbortSignal.timeout(TIMEOUT_MS)
    const taken = await Promise.race([this.poll(accepts), aborted(late)])
    if (taken !== undefined) return taken
    const reason = this.#isClosed ? 'the connection was closed' : `${TIMEOUT_MS} ms passed`
    throw new Error(`expected ${what}, but ${reason}; what came instead: ${this.#describeKept()}`)
  }

  #describeKept(): string {
    if (this.#kept.length === 0) return 'nothing'
    return this.#kept
      .slice(-MAX_SHOWN)
      .map((thing) => JSON.stringify(thing))
      .join('\n')
  }
}

function aborted(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
}
