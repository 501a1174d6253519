import { type DurableStore, SqlStore, type SqlStoreOptions } from '@portico/store'
import type { SqliteConnection } from './sqlite-driver.ts'
import { SqliteDatabase } from './sqlite-database.ts'

/** How {@link sqlite} keeps things. */
export interface SqliteOptions extends SqlStoreOptions {
  /**
   * When a write counts as durable. `full`: when it is on the disk, so that nothing that was acknowledged is lost, whatever happens. `normal`: when the
   * operating system has it. That is faster; when the process is killed nothing is lost, but when the power fails or the operating system crashes, the
   * writes of the last seconds can be, although they were acknowledged. The file stays sound in both. Default `full`.
   */
  readonly synchronous?: 'full' | 'normal'
  /** How long to wait for other processes that write to the same file, in milliseconds, 0 or more. Default 5,000. */
  readonly busyTimeoutMs?: number
  /** How much of what was read is kept in memory, in bytes; 0: nothing. Entries that are given from there are frozen. Default 16,777,216 (16 MiB). */
  readonly cacheBytes?: number
}

/**
 * Keeps everything durable in an SQLite file. It is made when there is none, and opened when the store is first used, so this never fails: ask
 * `store.check()` whether it works. Several processes of the same machine can use the same file.
 *
 * ```ts
 * const server = createServer({ name: 'notes', version: '1.0.0', store: sqlite('portico.db') })
 * ```
 *
 * @param file a path, `:memory:`, or an open database of better-sqlite3 or `node:sqlite`, which is not closed with the store.
 */
export function sqlite(file: string | SqliteConnection, options: SqliteOptions = {}): DurableStore {
  const { synchronous = 'full', busyTimeoutMs = 5000, cacheBytes = 16_777_216 } = options
  return new SqlStore(new SqliteDatabase(file, { synchronous, busyTimeoutMs }), options, cacheBytes)
}
