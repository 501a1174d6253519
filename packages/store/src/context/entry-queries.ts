import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely'
import { Query } from '../query/query.ts'
import type { Tables } from '../schema/tables.ts'
import { ENTRY_COLUMNS, type EntryRow } from './entry-row.ts'

/** Names an entry. Every query of this file begins with the tenant. */
interface Ref {
  readonly tenant: string
  readonly namespace: string
  readonly key: string
}

/** What has to be known of an entry to write over it. */
export interface EntryHead {
  readonly id: number
  readonly version: number
  readonly bytes: number
  readonly created_at: string
  readonly expires_at: string | null
  readonly tags: string
  readonly metadata: string
}

/** The entry as it is given back, if its time has not passed. */
export const findEntry: Query<Ref & { now: string }, EntryRow> = new Query((db, { tenant, namespace, key, now }) =>
  db
    .selectFrom('portico_entry')
    .select(ENTRY_COLUMNS)
    .where('tenant', '=', tenant)
    .where('namespace', '=', namespace)
    .where('key', '=', key)
    .where((eb) => isAlive(eb, now)),
)

/** The head of an entry, also of one whose time has passed. */
export const findHead: Query<Ref, EntryHead> = new Query((db, { tenant, namespace, key }) =>
  db
    .selectFrom('portico_entry')
    .select(['id', 'version', 'bytes', 'created_at', 'expires_at', 'tags', 'metadata'])
    .where('tenant', '=', tenant)
    .where('namespace', '=', namespace)
    .where('key', '=', key),
)

/** The version of the deletion of a key that was there. */
export const lastVersion: Query<Ref, { version: number }> = new Query((db, { tenant, namespace, key }) =>
  db
    .selectFrom('portico_history')
    .select('version')
    .where('tenant', '=', tenant)
    .where('namespace', '=', namespace)
    .where('key', '=', key)
    .orderBy('version', 'desc')
    .limit(1),
)

/** What is written of an entry. */
export type EntryWrite = Ref & {
  readonly version: number
  readonly changed: number
  readonly bytes: number
  readonly created_at: string
  readonly updated_at: string
  readonly expires_at: string | null
  readonly tags: string
  readonly metadata: string
  readonly value: string
}

export const insertEntry: Query<EntryWrite, { id: number }> = new Query((db, p) =>
  db
    .insertInto('portico_entry')
    .values({
      tenant: p.tenant,
      namespace: p.namespace,
      key: p.key,
      version: p.version,
      changed: p.changed,
      bytes: p.bytes,
      created_at: p.created_at,
      updated_at: p.updated_at,
      expires_at: p.expires_at,
      tags: p.tags,
      metadata: p.metadata,
      value: p.value,
    })
    .returning('id'),
)

export const updateEntry: Query<Omit<EntryWrite, 'namespace' | 'key'> & EntryId, unknown> = new Query((db, p) =>
  db
    .updateTable('portico_entry')
    .set({
      version: p.version,
      changed: p.changed,
      bytes: p.bytes,
      created_at: p.created_at,
      updated_at: p.updated_at,
      expires_at: p.expires_at,
      tags: p.tags,
      metadata: p.metadata,
      value: p.value,
    })
    .where('tenant', '=', p.tenant)
    .where('id', '=', p.id),
)

export interface EntryId {
  readonly tenant: string
  readonly id: number
}

export const deleteEntryRow: Query<EntryId, unknown> = new Query((db, { tenant, id }) =>
  db.deleteFrom('portico_entry').where('tenant', '=', tenant).where('id', '=', id),
)

/** Keeps what an entry is, before it becomes something else. */
export const keepVersion: Query<EntryId, unknown> = new Query((db, { tenant, id }) =>
  db
    .insertInto('portico_history')
    .columns(['tenant', 'namespace', 'key', 'version', 'at', 'tags', 'metadata', 'value'])
    .expression((eb) =>
      eb
        .selectFrom('portico_entry')
        .select(['tenant', 'namespace', 'key', 'version', 'updated_at', 'tags', 'metadata', 'value'])
        .where('tenant', '=', tenant)
        .where('id', '=', id),
    ),
)

/** Keeps that an entry was deleted. */
export const keepDeletion: Query<Ref & { version: number; at: string }, unknown> = new Query((db, p) =>
  db.insertInto('portico_history').values({
    tenant: p.tenant,
    namespace: p.namespace,
    key: p.key,
    version: p.version,
    at: p.at,
    tags: '[]',
    metadata: '{}',
    value: null,
  }),
)

/** Forgets the versions of a key up to one. */
export const forgetVersions: Query<Ref & { version: number }, unknown> = new Query((db, { tenant, namespace, key, version }) =>
  db
    .deleteFrom('portico_history')
    .where('tenant', '=', tenant)
    .where('namespace', '=', namespace)
    .where('key', '=', key)
    .where('version', '<=', version),
)

export type ChangeWrite = Ref & {
  readonly kind: 'put' | 'delete' | 'expire'
  readonly version: number
  readonly at: string
}

/** Appends to the changes of a tenant. */
export const recordChange: Query<ChangeWrite, { sequence: number }> = new Query((db, p) =>
  db
    .insertInto('portico_change')
    .values({
      tenant: p.tenant,
      sequence: sql<number>`(select coalesce(max(sequence), 0) + 1 from ${sql.table('portico_change')} where tenant = ${p.tenant})`,
      namespace: p.namespace,
      key: p.key,
      kind: p.kind,
      version: p.version,
      at: p.at,
    })
    .returning('sequence'),
)

/** Forgets the changes of a tenant up to one. */
export const forgetChanges: Query<{ tenant: string; sequence: number }, unknown> = new Query((db, { tenant, sequence }) =>
  db.deleteFrom('portico_change').where('tenant', '=', tenant).where('sequence', '<=', sequence),
)

export const addLabel: Query<{ tenant: string; label: string; id: number }, unknown> = new Query((db, { tenant, label, id }) =>
  db.insertInto('portico_label').values({ tenant, label, entry_id: id }),
)

export const removeLabel: Query<{ tenant: string; label: string; id: number }, unknown> = new Query((db, { tenant, label, id }) =>
  db.deleteFrom('portico_label').where('tenant', '=', tenant).where('label', '=', label).where('entry_id', '=', id),
)

/** The time of an entry has not passed. */
export function isAlive(eb: ExpressionBuilder<Tables, 'portico_entry'>, now: string): Expression<SqlBool> {
  return eb.or([eb('portico_entry.expires_at', 'is', null), eb('portico_entry.expires_at', '>', now)])
}
