/** How the dialects differ in what defines tables. */
export interface SchemaDialect {
  /** A table's name, with its schema where there is one. */
  readonly table: (name: string) => string
  /** The type of a column that numbers its rows by itself and is the primary key. */
  readonly identity: string
  /** The type of a number without fraction, up to 2^53. */
  readonly integer: string
  /** The type of text that is ordered by its code points. */
  readonly text: string
  /** What follows a table whose rows are short and looked up by their key. */
  readonly keyed: string
  /** What keeps the words of entries. */
  readonly words: () => readonly string[]
}

/** A step from one schema to the next. */
export interface Migration {
  readonly version: number
  /** The statements that make it; all of them are one transaction. */
  readonly up: (dialect: SchemaDialect) => readonly string[]
}

/** From nothing to the present schema. What has been published is not changed any more: a new schema is a new migration. */
export const MIGRATIONS: readonly Migration[] = [
  { version: 1, up: firstSchema },
  { version: 2, up: audit },
]

function firstSchema(dialect: SchemaDialect): readonly string[] {
  const { identity, integer, text, keyed } = dialect
  const t = dialect.table
  return [
    `create table ${t('portico_namespace')} (
      tenant ${text} not null, namespace ${text} not null, entries ${integer} not null, bytes ${integer} not null,
      max_entries ${integer}, max_bytes ${integer}, primary key (tenant, namespace)) ${keyed}`,
    // The value comes last: what stands before it is read without it.
    `create table ${t('portico_entry')} (
      id ${identity}, tenant ${text} not null, namespace ${text} not null, key ${text} not null,
      version ${integer} not null, changed ${integer} not null, bytes ${integer} not null, created_at ${text} not null, updated_at ${text} not null,
      expires_at ${text}, tags ${text} not null, metadata ${text} not null, value ${text} not null)`,
    `create unique index portico_entry_key on ${t('portico_entry')} (tenant, namespace, key)`,
    `create index portico_entry_updated on ${t('portico_entry')} (tenant, updated_at, namespace, key)`,
    `create index portico_entry_created on ${t('portico_entry')} (tenant, created_at, namespace, key)`,
    `create index portico_entry_expires on ${t('portico_entry')} (expires_at, tenant) where expires_at is not null`,
    `create table ${t('portico_label')} (
      tenant ${text} not null, label ${text} not null, entry_id ${integer} not null, primary key (tenant, label, entry_id)) ${keyed}`,
    ...dialect.words(),
    `create table ${t('portico_history')} (
      tenant ${text} not null, namespace ${text} not null, key ${text} not null, version ${integer} not null, at ${text} not null,
      tags ${text} not null, metadata ${text} not null, value ${text}, primary key (tenant, namespace, key, version))`,
    `create table ${t('portico_change')} (
      tenant ${text} not null, sequence ${integer} not null, namespace ${text} not null, key ${text} not null, kind ${text} not null,
      version ${integer} not null, at ${text} not null, primary key (tenant, sequence)) ${keyed}`,
    `create table ${t('portico_session')} (
      id ${text} primary key, transport ${text} not null, principal_id ${text}, protocol_version ${text} not null,
      client ${text} not null, state ${text} not null, expires_at ${text} not null)`,
    `create index portico_session_expires on ${t('portico_session')} (expires_at)`,
    `create table ${t('portico_stream_event')} (
      session_id ${text} not null, stream ${text} not null, sequence ${integer} not null, message ${text} not null, at ${text} not null,
      primary key (session_id, stream, sequence))`,
    `create index portico_stream_event_at on ${t('portico_stream_event')} (at)`,
    `create table ${t('portico_task')} (
      number ${identity}, task_id ${text} not null unique, owner ${text} not null, task ${text} not null, expires_at ${text} not null)`,
    `create index portico_task_owner on ${t('portico_task')} (owner, number)`,
    `create index portico_task_expires on ${t('portico_task')} (expires_at)`,
    `create table ${t('portico_journal')} (
      call_id ${text} not null, step ${text} not null, claimant ${text}, settled ${integer} not null, result ${text}, expires_at ${text} not null,
      primary key (call_id, step))`,
    `create index portico_journal_expires on ${t('portico_journal')} (expires_at)`,
  ]
}

function audit({ table, integer, text }: SchemaDialect): readonly string[] {
  return [
    `create table ${table('portico_audit')} (sequence ${integer} primary key, hash ${text} not null, entry ${text} not null)`,
  ]
}
