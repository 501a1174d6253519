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
   * Claims a step before it is done. The step's result when it was done before; `claimed` when the caller is the one to do it; `busy` while
   * somebody else does it.
   *
   * @param callId names the call, across its rounds.
   * @param leaseMs a claim that was neither settled nor released is void after that time: its process has ended.
   */
  claim(callId: string, step: string, leaseMs: number): Promise<JournalStep | 'claimed' | 'busy'>
  /** Keeps what the step came to, for `ttlMs`. Durable when it resolves. */
  settle(callId: string, step: string, result: JsonValue | undefined, ttlMs: number): Promise<void>
  /** The step failed: it may be done again. */
  release(callId: string, step: string): Promise<void>
}
