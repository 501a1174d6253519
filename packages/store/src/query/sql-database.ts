import type { MaybePromise } from '@portico/core'
import type { WordIndex } from '../context/word-index.ts'
import type { Operation } from './operation.ts'
import type { Query, SqlParameters } from './query.ts'

/**
 * A database that runs operations. What fails there rejects with `StoreUnavailableError`; what an operation throws rejects as it is, and nothing that it
 * did stays.
 */
export interface SqlDatabase {
  /** How words are looked up in it. */
  readonly words: WordIndex
  /** Runs a single query that reads. */
  rows<Parameters extends SqlParameters, Row>(query: Query<Parameters, Row>, parameters: Parameters): MaybePromise<readonly Row[]>
  /** Runs queries that read, all of them at the same state. */
  read<T>(operation: () => Operation<T>): MaybePromise<T>
  /**
   * Runs queries that write, all or nothing. Durable when it resolves. What it did is seen by the writes after it.
   *
   * @param lane writes of the same lane are done in the order in which they come.
   * @param operation may be begun anew, when the database asks to do it again.
   */
  write<T>(lane: string, operation: () => Operation<T>): Promise<T>
  /** Resolves once it answers. */
  check(): Promise<void>
  /** Gives back the space of what was deleted. */
  compact(): Promise<void>
  /** Calls back when the context of a tenant may have been changed, here or by another process; `undefined`: of any. */
  onChange(listener: (tenant: string | undefined) => void): () => void
  /** Sees to it that {@link SqlDatabase.onChange} hears of other processes too, until what is returned is called. */
  follow(): () => void
  /** Finishes what was begun, and refuses what comes later. */
  close(): Promise<void>
}
