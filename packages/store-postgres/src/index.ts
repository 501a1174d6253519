export { postgres } from './postgres.ts'
export type { PostgresOptions } from './postgres.ts'
export type { DurableStore, SqlStoreOptions } from '@portico/store'
