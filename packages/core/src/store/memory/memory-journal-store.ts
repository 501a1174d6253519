import type { JournalStep, JournalStore } from '../journal-store.ts'
import type { JsonValue } from '../json-value.ts'
import { StoreUnavailableError } from '../store-errors.ts'

interface KeptStep {
  /** `undefined`: it came to nothing, or is not done. */
  readonly resultJson: string | undefined
  /** Who does it; `undefined`: it is done. */
  readonly claimant: string | undefined
  readonly endsAtMs: number
}

/** The results of all steps, in bytes. JSON is ASCII for the most part: a character counts as one. */
const MAX_BYTES = 67_108_864

/** Keeps what steps came to in memory, bounded: when there are too many, or their results are too much, what was settled first is forgotten. */
export class MemoryJournalStore implements JournalStore {
  readonly #maxSteps: number
  readonly #steps = new Map<string, KeptStep>()
  #bytes = 0

  /** @param maxSteps how many are kept. Default 10,000. */
  constructor(maxSteps = 10_000) {
    this.#maxSteps = maxSteps
  }

  async claim(callId: string, step: string, claimant: string, leaseMs: number): Promise<JournalStep | 'claimed' | 'busy'> {
    const name = nameOf(callId, step)
    const kept = this.#steps.get(name)
    if (kept !== undefined && kept.endsAtMs > Date.now()) {
      if (kept.claimant !== undefined && kept.claimant !== claimant) return 'busy'
      if (kept.claimant === undefined)
        return { result: kept.resultJson === undefined ? undefined : (JSON.parse(kept.resultJson) as JsonValue) }
    }
    this.#keep(name, { resultJson: undefined, claimant, endsAtMs: Date.now() + leaseMs })
    return 'claimed'
  }

  async settle(callId: string, step: string, result: JsonValue | undefined, ttlMs: number): Promise<void> {
    const resultJson = result === undefined ? undefined : JSON.stringify(result)
    this.#keep(nameOf(callId, step), { resultJson, claimant: undefined, endsAtMs: Date.now() + ttlMs })
  }

  async release(callId: string, step: string, claimant: string): Promise<void> {
    const name = nameOf(callId, step)
    if (this.#steps.get(name)?.claimant === claimant) this.#forget(name)
  }

  #keep(name: string, step: KeptStep): void {
    this.#forget(name)
    if (this.#steps.size >= this.#maxSteps) this.#forgetExpired()
    const isFull = (): boolean => this.#steps.size >= this.#maxSteps
    while (isFull() || this.#bytes > MAX_BYTES) {
      if (this.#forgetOldestSettled()) continue
      if (!isFull()) break
      throw new StoreUnavailableError('full', `the journal may hold ${this.#maxSteps} steps, and so many are being done`)
    }
    this.#steps.set(name, step)
    this.#bytes += bytesOf(step)
  }

  #forget(name: string): void {
    this.#bytes -= bytesOf(this.#steps.get(name))
    this.#steps.delete(name)
  }

  #forgetExpired(): void {
    const now = Date.now()
    for (const [name, { endsAtMs }] of this.#steps) if (endsAtMs <= now) this.#forget(name)
  }

  /** @returns whether there was one. */
  #forgetOldestSettled(): boolean {
    for (const [name, { claimant }] of this.#steps) {
      if (claimant !== undefined) continue
      this.#forget(name)
      return true
    }
    return false
  }
}

function bytesOf(step: KeptStep | undefined): number {
  return step?.resultJson?.length ?? 0
}

function nameOf(callId: string, step: string): string {
  return JSON.stringify([callId, step])
}
