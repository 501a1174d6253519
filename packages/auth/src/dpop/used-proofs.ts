import { hash } from 'node:crypto'

/** The proofs that were taken, so that none is taken twice: bounded, and what does not fit is refused rather than forgotten. */
export class UsedProofs {
  readonly #max: number
  readonly #maxAgeSeconds: number
  /** When each was issued, in the order in which they came. */
  readonly #issuedAt = new Map<string, number>()
  /** Proofs that were issued then or before may have been forgotten. */
  #forgottenUntilSeconds = Number.NEGATIVE_INFINITY

  constructor(max: number, maxAgeSeconds: number) {
    this.#max = max
    this.#maxAgeSeconds = maxAgeSeconds
  }

  /** How many are remembered. */
  get size(): number {
    return this.#issuedAt.size
  }

  /**
   * Takes a proof, or says by `false` that it was taken before, or may have been.
   *
   * @param id names the proof among those of its key.
   * @param issuedAtSeconds when it was issued, by its own words.
   */
  take(keyThumbprint: string, id: string, issuedAtSeconds: number, nowSeconds: number): boolean {
    if (issuedAtSeconds <= this.#forgottenUntilSeconds) return false
    const digest = hash('sha256', `${keyThumbprint} ${id}`, 'base64')
    if (this.#issuedAt.has(digest)) return false
    this.#makeRoom(nowSeconds)
    this.#issuedAt.set(digest, issuedAtSeconds)
    return true
  }

  #makeRoom(nowSeconds: number): void {
    for (const [digest, issuedAtSeconds] of this.#issuedAt) {
      const isOver = issuedAtSeconds < nowSeconds - this.#maxAgeSeconds
      if (!isOver && this.#issuedAt.size < this.#max) return
      this.#issuedAt.delete(digest)
      // One that is too old is refused for its age.
      if (!isOver) this.#forgottenUntilSeconds = Math.max(this.#forgottenUntilSeconds, issuedAtSeconds)
    }
  }
}
