import { createRequire } from 'node:module'

/** A statement as better-sqlite3, node:sqlite and @photostructure/sqlite have it. */
export interface SqliteStatement {
  run(...parameters: (string | number | null)[]): unknown
  all(...parameters: (string | number | null)[]): unknown[]
  /** Whether it gives rows, where the driver says so. */
  readonly reader?: boolean
}

/** A database as better-sqlite3, node:sqlite and @photostructure/sqlite have it. */
export interface SqliteConnection {
  prepare(sql: string): SqliteStatement
  exec(sql: string): unknown
  close(): void
}

interface SqliteModule {
  readonly DatabaseSync: new (file: string, options?: { readonly timeout?: number }) => SqliteConnection
}

/** Opens a file with the SQLite of Node where it has one, else with that of `@photostructure/sqlite`, which has the same interface. */
export function openSqlite(file: string): SqliteConnection {
  const { DatabaseSync } = (driver ??= loadDriver())
  return new DatabaseSync(file)
}

let driver: SqliteModule | undefined

function loadDriver(): SqliteModule {
  const load = createRequire(import.meta.url)
  // Both have the members that are used here; Node's types know only those of the oldest Node that is served.
  return (nodeSqlite(load) ?? load('@photostructure/sqlite')) as SqliteModule
}

/** Node has had it since 22.5, and without a flag since 22.13. */
function nodeSqlite(load: NodeJS.Require): unknown {
  const emitWarning = process.emitWarning.bind(process)
  // It works; that it may change is for whoever uses it by themselves.
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes('SQLite')) Reflect.apply(emitWarning, undefined, [warning, ...rest])
  }
  try {
    return load('node:sqlite')
  } catch {
    return undefined
  } finally {
    process.emitWarning = emitWarning
  }
}
