import { StoreUnavailableError } from '@portico/core'
import type { Operation, WriteLane } from '@portico/store'
import type { OpenConnection } from './open-connection.ts'

/** So much is done in one transaction at most: what else the process does waits for it. */
const MAX_GROUP = 256
const MAX_GROUP_MS = 10

interface WaitingWrite {
  readonly lane: WriteLane
  readonly operation: () => Operation<unknown>
  readonly resolve: (result: unknown) => void
  readonly reject: (error: unknown) => void
  /** When it gives up waiting for other processes, in milliseconds of a monotonic clock. */
  readonly deadline: number
}

/** What a write came to, which is told once the transaction has come to its end. */
interface Outcome {
  readonly write: WaitingWrite
  readonly settle: () => void
}

/** Who is told what comes of transactions, before the writers are. */
export interface CommitListener {
  /** The context of these tenants was written. */
  onCommit(tenants: ReadonlySet<string>): void
  /** Nothing was written. */
  onFault(error: unknown): void
}

/**
 * Commits writes together: a commit waits for the disk, and whatever comes until then shares the next one. Writers that call in the same turn of the event
 * loop share one; a commit blocks the loop, so those whose requests arrive meanwhile find themselves in the same turn. One writer alone waits for nobody.
 *
 * Each write has a savepoint of its own, so that its error is not another's, and hears of its success after the commit.
 */
export class GroupCommit {
  readonly #connection: () => OpenConnection
  readonly #busyTimeoutMs: number
  readonly #listener: CommitListener
  #waiting: WaitingWrite[] = []
  #isScheduled = false
  #retryMs = FIRST_RETRY_MS

  /**
   * @param connection the open database, or throws why there is none.
   */
  constructor(connection: () => OpenConnection, busyTimeoutMs: number, listener: CommitListener) {
    this.#connection = connection
    this.#busyTimeoutMs = busyTimeoutMs
    this.#listener = listener
  }

  write<T>(lane: WriteLane, operation: () => Operation<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const deadline = performance.now() + this.#busyTimeoutMs
      // It resolves with what its own operation gives.
      this.#waiting.push({ lane, operation, resolve: resolve as (result: unknown) => void, reject, deadline })
      this.#schedule()
    })
  }

  /** Commits what waits. */
  flush(): void {
    while (this.#waiting.length > 0) if (!this.#commit()) return
  }

  /** Refuses what waits. */
  refuse(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error)
  }

  #schedule(): void {
    if (this.#isScheduled) return
    this.#isScheduled = true
    setImmediate(this.#run)
  }

  readonly #run = (): void => {
    this.#isScheduled = false
    if (this.#waiting.length === 0) return
    if (this.#commit()) {
      this.#retryMs = FIRST_RETRY_MS
      if (this.#waiting.length > 0) this.#schedule()
      return
    }
    this.#isScheduled = true
    setTimeout(this.#run, this.#retryMs)
    this.#retryMs = Math.min(this.#retryMs * 2, LAST_RETRY_MS)
  }

  /** @returns false when another process is writing: everything waits still. */
  #commit(): boolean {
    let connection: OpenConnection
    try {
      connection = this.#connection()
      connection.begin()
    } catch (error) {
      return !this.#mayRetry(error)
    }
    const outcomes: Outcome[] = []
    const tenants = new Set<string>()
    const group = this.#waiting.splice(0, MAX_GROUP)
    const until = performance.now() + MAX_GROUP_MS
    try {
      for (const write of group) {
        if (outcomes.length > 0 && performance.now() > until) break
        outcomes.push(runOne(connection, write, tenants))
      }
      connection.commit()
    } catch (error) {
      connection.rollback()
      this.#listener.onFault(error)
      for (const { reject } of group) reject(error)
      return true
    }
    this.#waiting.unshift(...group.slice(outcomes.length))
    if (tenants.size > 0) this.#listener.onCommit(tenants)
    for (const { settle } of outcomes) settle()
    return true
  }

  /** Whether those who wait go on waiting. The others are told. */
  #mayRetry(error: unknown): boolean {
    if (!isFault(error) || error.fault !== 'busy') {
      this.#listener.onFault(error)
      this.refuse(error)
      return false
    }
    const now = performance.now()
    const waiting = this.#waiting.filter(({ deadline }) => deadline > now)
    for (const { deadline, reject } of this.#waiting) if (deadline <= now) reject(error)
    this.#waiting = waiting
    return waiting.length > 0
  }
}

const FIRST_RETRY_MS = 2
const LAST_RETRY_MS = 50

/** @throws what keeps the database from working, which is the same for all. */
function runOne(connection: OpenConnection, write: WaitingWrite, tenants: Set<string>): Outcome {
  connection.savepoint()
  try {
    const result = connection.run(write.operation())
    connection.releaseSavepoint()
    if (write.lane.isTenant) tenants.add(write.lane.name)
    return { write, settle: () => write.resolve(result) }
  } catch (error) {
    // The database may have given up the transaction by itself: then nobody's write is done.
    if (isFault(error)) throw error
    connection.rollbackToSavepoint()
    return { write, settle: () => write.reject(error) }
  }
}

function isFault(error: unknown): error is StoreUnavailableError {
  return error instanceof StoreUnavailableError
}
