import type { Operation, WriteLane } from '@portico/store'

/** A write that waits for its turn. */
export interface WaitingWrite {
  readonly operation: () => Operation<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
}

/** So many share a transaction at most. */
const MAX_GROUP = 100

/**
 * Writes of the same lane, one after the other: those that come while a transaction of their lane runs share the next one. So a lane waits
 * for the disk once, not once for each.
 */
export class WriteLanes {
  readonly #commit: (lane: WriteLane, group: readonly WaitingWrite[]) => Promise<void>
  readonly #waiting = new Map<string, WaitingWrite[]>()
  readonly #running = new Set<Promise<void>>()

  /** @param commit does the writes in one transaction, and tells each what it came to. Does not reject. */
  constructor(commit: (lane: WriteLane, group: readonly WaitingWrite[]) => Promise<void>) {
    this.#commit = commit
  }

  write<T>(lane: WriteLane, operation: () => Operation<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // It resolves with what its own operation gives.
      const write = { operation, resolve: resolve as (result: unknown) => void, reject }
      const waiting = this.#waiting.get(lane.name)
      if (waiting !== undefined) {
        waiting.push(write)
        return
      }
      this.#waiting.set(lane.name, [write])
      const running = this.#run(lane)
      this.#running.add(running)
      void running.finally(() => this.#running.delete(running))
    })
  }

  /** Resolves when nothing is being written any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running)
  }

  async #run(lane: WriteLane): Promise<void> {
    // What comes in the same turn of the event loop goes along.
    await Promise.resolve()
    for (;;) {
      const group = this.#waiting.get(lane.name)?.splice(0, MAX_GROUP) ?? []
      if (group.length === 0) break
      await this.#commit(lane, group)
    }
    this.#waiting.delete(lane.name)
  }
}
