// The store
export type { DurableStore } from './durable-store.ts'
export { SqlStore } from './sql-store.ts'
export type { SqlStoreOptions } from './sql-store.ts'
// What a database has to bring
export type { SqlDatabase } from './query/sql-database.ts'
export type { WriteLane } from './query/write-lane.ts'
export type { WordIndex } from './context/word-index.ts'
export { tenantToken } from './context/tenant-token.ts'
export { MIGRATIONS } from './schema/migrations.ts'
export type { Migration, SchemaDialect } from './schema/migrations.ts'
export { isMigrated, migrate } from './schema/migrate.ts'
export type { Tables } from './schema/tables.ts'
// Queries
export type { Operation, Step } from './query/operation.ts'
export { run } from './query/operation.ts'
export { parameterValues, Query } from './query/query.ts'
export type { CompiledSql, ParametersOf, SqlParameters, SqlRow, SqlValue } from './query/query.ts'
