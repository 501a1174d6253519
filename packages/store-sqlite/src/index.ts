export { sqlite } from './sqlite.ts'
export type { SqliteOptions } from './sqlite.ts'
export type { SqliteConnection, SqliteStatement } from './sqlite-driver.ts'
export type { DurableStore, SqlStoreOptions } from '@portico/store'
