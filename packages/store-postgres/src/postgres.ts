import { type DurableStore, SqlStore, type SqlStoreOptions } from '@portico/store'
import { PostgresDatabase } from './postgres-database.ts'

/** How {@link postgres} keeps things. */
export interface PostgresOptions extends SqlStoreOptions {
  /** The schema that the tables are in; it is made when there is none. Default `portico`. */
  readonly schema?: string
  /** How many connections are open at most, 1 or more; while somebody watches, one more. Default 10. */
  readonly maxConnections?: number
  /** How long to wait for a connection, in milliseconds, 1 or more. Default 5,000. */
  readonly connectTimeoutMs?: number
  /**
   * How much of what was read is kept in memory, in bytes; 0: nothing. Entries that are given from there are frozen, and may be older than what another process has
   * written by the time that its notice takes. Default 0.
   */
  readonly cacheBytes?: number
}

/**
 * Keeps everything durable in PostgreSQL, 13 or later. It is connected to when the store is first used, so this never fails: ask `store.check()`
 * whether it works.
 *
 * ```ts
 * const server = createServer({ name: 'notes', version: '1.0.0', store: postgres('postgres://portico@localhost/portico') })
 * ```
 *
 * @param url where it is, as a connection string.
 */
export function postgres(url: string, options: PostgresOptions = {}): DurableStore {
  const { schema = 'portico', maxConnections = 10, connectTimeoutMs = 5000, cacheBytes = 0 } = options
  const database = new PostgresDatabase(url, { schema, maxConnections, connectTimeoutMs })
  if (cacheBytes > 0) database.follow()
  return new SqlStore(database, options, cacheBytes)
}
