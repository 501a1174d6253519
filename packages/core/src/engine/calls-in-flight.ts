/** The calls of one connection or transport whose answers are still to come, so that it can wait for them when it closes. */
export class CallsInFlight {
  #count = 0
  #onNone: (() => void) | undefined

  /** How many there are. */
  get count(): number {
    return this.#count
  }

  /** Counts a call until it is answered. `answered` must not reject. */
  add(answered: Promise<void>): void {
    this.#count++
    void answered.then(() => {
      this.#count--
      if (this.#count === 0) this.#onNone?.()
    })
  }

  /** Resolves when there are none, or after `timeoutMs`. */
  async none(timeoutMs: number): Promise<void> {
    if (this.#count === 0) return
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#onNone = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#onNone = undefined
  }
}
