import type { JsonValue } from './json-value.ts'

/** What a step of a call came to. */
export interface JournalStep {
  /** JSON; `undefined` when the step came to nothing. */
  readonly result: JsonValue | undefined
}

/**
 * Keeps what the steps of calls came to (`ctx.once`), so that a step is done once even when a client sends the same round of a call again, or
 * the process ends in between.
 */
export interface JournalStore {
  /**
   * Claims a step before it is done, or renews the claim. The step's result when it was done before; `claimed` when the claimant is the one to do
   * it; `busy` while another one does it.
   *
   * @param callId names the call, across its rounds.
   * @param claimant names who wants to do it, this one time.
   * @param leaseMs a claim that was neither settled, released nor renewed is void after that time: its process has ended.
   */
  claim(callId: string, step: string, claimant: string, leaseMs: number): Promise<JournalStep | 'claimed' | 'busy'>
  /** Keeps what the step came to, for `ttlMs`. Durable when it resolves. */
  settle(callId: string, step: string, result: JsonValue | undefined, ttlMs: number): Promise<void>
  /** The step failed: it may be done again. Nothing happens when the claim is somebody else's by now. */
  release(callId: string, step: string, claimant: string): Promise<void>
}
