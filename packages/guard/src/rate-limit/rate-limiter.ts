// Hot path: once or twice per call. Common case: a map look-up and a subtraction; no timer, no promise.
import type { ParsedRate } from './parse-rate.ts'

/**
 * Counts what happens by key, evenly over time (the generic cell rate algorithm): after a pause as much as the rate allows may come at once, then
 * as much as comes back. Of each key it keeps one number, and of no more than `maxKeys` keys: the one that was used the longest time ago
 * is forgotten first, and forgotten is as good as never seen.
 */
export class RateLimiter {
  readonly #intervalMs: number
  readonly #periodMs: number
  readonly #maxKeys: number
  /** By key, when all that it used will have come back, in milliseconds of a monotonic clock. The longest unused first. */
  readonly #fullAt = new Map<string, number>()

  constructor({ count, periodMs }: ParsedRate, maxKeys: number) {
    this.#intervalMs = periodMs / count
    this.#periodMs = periodMs
    this.#maxKeys = maxKeys
  }

  /** How many keys are kept. */
  get size(): number {
    return this.#fullAt.size
  }

  /** How long until there is room for one more, in milliseconds; 0: now. */
  waitMs(key: string, now: number): number {
    const fullAt = this.#fullAt.get(key)
    return fullAt === undefined ? 0 : Math.max(0, fullAt + this.#intervalMs - this.#periodMs - now)
  }

  /** Counts one. */
  count(key: string, now: number): void {
    const before = this.#fullAt.get(key) ?? 0
    // Deleted first, so that it comes to stand last.
    if (!this.#fullAt.delete(key) && this.#fullAt.size >= this.#maxKeys) this.#forgetOldest()
    this.#fullAt.set(key, Math.max(before, now) + this.#intervalMs)
  }

  #forgetOldest(): void {
    for (const key of this.#fullAt.keys()) {
      this.#fullAt.delete(key)
      return
    }
  }
}
