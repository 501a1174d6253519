import type { ContextEntry, ContextMetadata, JsonValue } from '@portico/core'
import type { Selectable } from 'kysely'
import type { EntryTable } from '../schema/tables.ts'

/** What is read of an entry to give it back. */
export type EntryRow = Omit<Selectable<EntryTable>, 'id' | 'tenant' | 'bytes' | 'changed'>

/** The columns of an {@link EntryRow}. */
export const ENTRY_COLUMNS = [
  'portico_entry.namespace',
  'portico_entry.key',
  'portico_entry.version',
  'portico_entry.created_at',
  'portico_entry.updated_at',
  'portico_entry.expires_at',
  'portico_entry.tags',
  'portico_entry.metadata',
  'portico_entry.value',
] as const

export function entryFromRow(row: EntryRow): ContextEntry {
  const { namespace, key, version, created_at: createdAt, updated_at: updatedAt, expires_at: expiresAt } = row
  // All three were written from values of these types.
  const value = JSON.parse(row.value) as JsonValue
  const metadata = (row.metadata === '{}' ? {} : JSON.parse(row.metadata)) as ContextMetadata
  const tags = (row.tags === '[]' ? [] : JSON.parse(row.tags)) as string[]
  return expiresAt === null
    ? { namespace, key, value, metadata, tags, version, createdAt, updatedAt }
    : { namespace, key, value, metadata, tags, version, createdAt, updatedAt, expiresAt }
}
