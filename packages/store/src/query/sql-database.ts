import type { MaybePromise } from '@portico/core'
import type { WordIndex } from '../context/word-index.ts'
import type { Operation } from './operation.ts'
import type { WriteLane } from './write-lane.ts'
import type { ParametersOf, Query } from './query.ts'

/**
 * A database that runs operations. What fails there rejects with `StoreUnavailableError`; what an operation throws rejects as it is, and nothing that it
 * did stays.
 */
export interface SqlDatabase {
  /** It has been used, and could be opened. */
  readonly isOpen: boolean
  /** How words are looked up in it. */
  readonly words: WordIndex
  /** Runs a single query that reads. */
  rows<Parameters extends ParametersOf<Parameters>, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): MaybePromise<readonly Row[]>
  /** Runs queries that read, all of them at the same state. */
  read<T>(operation: () => Operation<T>): MaybePromise<T>
  /**
   * Runs queries that write, all or nothing. Durable when it resolves. What it did is seen by the writes after it.
   *
   * @param operation may be begun anew, when the database asks to do it again.
   */
  write<T>(lane: WriteLane, operation: () => Operation<T>): Promise<T>
  /** Notices what other processes have written, where that costs next to nothing, and tells the listeners. Called before what is cached is believed. */
  notice(): void
  /** Resolves once it answers. */
  check(): Promise<void>
  /** Gives back the space of what was deleted. */
  compact(): Promise<void>
  /** Calls back when something may have been written in the lane of a tenant; `undefined`: of any. `isOwn`: by this database, not by another process. */
  onChange(listener: (tenant: string | undefined, isOwn: boolean) => void): () => void
  /** Sees to it that {@link SqlDatabase.onChange} hears of other processes too, until what is returned is called. */
  follow(): () => void
  /** Finishes what was begun, and refuses what comes later. */
  close(): Promise<void>
}
