/**
 * How many notifications one call may still send: as many as it may in a second at once, and then as they come back with time.
 *
 * @see MCP, Progress, and Logging: "implement rate limiting to prevent flooding"
 */
export class NotificationBudget {
  readonly #perSecond: number
  #left: number
  #countedAt: number

  /** @param perSecond 0 is no limit. */
  constructor(perSecond: number) {
    this.#perSecond = perSecond === 0 ? Number.POSITIVE_INFINITY : perSecond
    this.#left = this.#perSecond
    this.#countedAt = performance.now()
  }

  /** Takes one; false when there is none. */
  take(): boolean {
    if (this.#left < 1) this.#refill()
    if (this.#left < 1) return false
    this.#left--
    return true
  }

  #refill(): void {
    const now = performance.now()
    const gained = ((now - this.#countedAt) * this.#perSecond) / 1000
    this.#left = Math.min(this.#perSecond, this.#left + gained)
    this.#countedAt = now
  }
}
