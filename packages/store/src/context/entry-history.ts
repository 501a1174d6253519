import {
  type ContextEntry,
  type ContextRef,
  type ContextVersion,
  EntryNotFoundError,
  type JsonObject,
  type JsonValue,
} from '@portico/core'
import { checkInput } from '@portico/core/internal'
import { type Operation, rowOf, rowsOf } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import { findLiveHead } from './delete-entry.ts'
import { findEntry } from './entry-queries.ts'
import { writeEntry } from './put-entry.ts'
import type { WriteScope } from './write-scope.ts'

interface VersionRow {
  readonly version: number
  readonly at: string
  readonly tags: string
  readonly metadata: string
  readonly value: string | null
}

/** The states that an entry had, the newest first. */
export function* entryHistory(scope: WriteScope, { namespace, key }: ContextRef): Operation<readonly ContextVersion[]> {
  const { tenant, now } = scope
  const present = yield* rowOf(findEntry, { tenant, namespace, key, now })
  const former = yield* rowsOf(versionsOf, { tenant, namespace, key })
  const versions = former.map(versionFromRow)
  return present === undefined ? versions : [versionFromRow({ ...present, at: present.updated_at }), ...versions]
}

/** Writes a former state of an entry again. */
export function* restoreEntry(scope: WriteScope, ref: ContextRef, version: number): Operation<ContextEntry> {
  if (!Number.isSafeInteger(version)) throw new EntryNotFoundError(ref, version)
  const { tenant, now } = scope
  const { namespace, key } = ref
  const head = yield* findLiveHead(scope, ref)
  const row =
    head?.version === version
      ? yield* rowOf(findEntry, { tenant, namespace, key, now })
      : yield* rowOf(versionOf, { tenant, namespace, key, version })
  if (row === undefined || row.value === null) throw new EntryNotFoundError(ref, version)
  const { value, metadata, tags } = versionFromRow({ ...row, at: now })
  if (value === undefined) throw new EntryNotFoundError(ref, version)
  return yield* writeEntry(scope, ref, head, checkInput({ namespace, key, value, metadata, tags }), null)
}

function versionFromRow({ version, at, tags, metadata, value }: VersionRow): ContextVersion {
  return {
    version,
    // All three were written from values of these types.
    value: value === null ? undefined : (JSON.parse(value) as JsonValue),
    metadata: JSON.parse(metadata) as JsonObject,
    tags: JSON.parse(tags) as string[],
    at,
  }
}

const versionsOf: Query<{ tenant: string; namespace: string; key: string }, VersionRow> = new Query(
  (db, { tenant, namespace, key }) =>
    db
      .selectFrom('portico_history')
      .select(['version', 'at', 'tags', 'metadata', 'value'])
      .where('tenant', '=', tenant)
      .where('namespace', '=', namespace)
      .where('key', '=', key)
      .orderBy('version', 'desc'),
)

const versionOf: Query<{ tenant: string; namespace: string; key: string; version: number }, VersionRow> = new Query(
  (db, { tenant, namespace, key, version }) =>
    db
      .selectFrom('portico_history')
      .select(['version', 'at', 'tags', 'metadata', 'value'])
      .where('tenant', '=', tenant)
      .where('namespace', '=', namespace)
      .where('key', '=', key)
      .where('version', '=', version),
)
