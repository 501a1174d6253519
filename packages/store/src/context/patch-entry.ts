import { type ContextEntry, EntryNotFoundError, VersionConflictError } from '@portico/core'
import { type CheckedPatch, patchContent } from '@portico/core/internal'
import { type Operation, rowOf } from '../query/operation.ts'
import { findLiveHead } from './delete-entry.ts'
import { findEntry } from './entry-queries.ts'
import { entryFromRow } from './entry-row.ts'
import { writeEntry } from './put-entry.ts'
import { timeAfter } from './time-text.ts'
import type { WriteScope } from './write-scope.ts'

/** Changes part of an entry. */
export function* patchEntry(scope: WriteScope, patch: CheckedPatch): Operation<ContextEntry> {
  const { namespace, key, ifVersion, ttlMs } = patch
  const { tenant, now } = scope
  const head = yield* findLiveHead(scope, patch)
  const current = head?.version ?? 0
  if (ifVersion !== undefined && ifVersion !== current) throw new VersionConflictError(patch, ifVersion, current)
  if (head === undefined) throw new EntryNotFoundError(patch)
  const row = yield* rowOf(findEntry, { tenant, namespace, key, now })
  if (row === undefined) throw new EntryNotFoundError(patch)
  const entry = entryFromRow(row)
  const expiresAt = ttlMs === undefined ? row.expires_at : ttlMs === null ? null : timeAfter(now, ttlMs)
  return yield* writeEntry(scope, patch, head, patchContent(entry, patch), expiresAt)
}
