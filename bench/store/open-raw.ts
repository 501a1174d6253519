import { createRequire } from 'node:module'
import type { SqliteConnection } from '@portico/store-sqlite'

interface SqliteModule {
  readonly DatabaseSync: new (file: string) => SqliteConnection
}

/** Opens a file with the driver that the store takes, set up as the store sets it up. */
export function openRaw(file: string): SqliteConnection {
  const load = createRequire(import.meta.url)
  const connection = new (driver(load).DatabaseSync)(file)
  for (const pragma of [
    'auto_vacuum = incremental',
    'journal_mode = wal',
    'synchronous = full',
    'busy_timeout = 20',
    'cache_size = -32768',
  ]) {
    connection.exec(`pragma ${pragma}`)
  }
  return connection
}

function driver(load: NodeJS.Require): SqliteModule {
  try {
    return load('node:sqlite') as SqliteModule
  } catch {
    return load('@photostructure/sqlite') as SqliteModule // the same, for Node that has none
  }
}
