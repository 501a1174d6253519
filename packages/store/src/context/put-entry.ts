import { type ContextEntry, type ContextRef, QuotaExceededError, VersionConflictError } from '@portico/core'
import { type CheckedContent, type CheckedInput, type ImportedEntry, wordsOfEntry } from '@portico/core/internal'
import { type Operation, rowOf, run } from '../query/operation.ts'
import { findLiveHead } from './delete-entry.ts'
import {
  addLabel,
  type EntryHead,
  forgetVersions,
  insertEntry,
  keepVersion,
  lastVersion,
  removeLabel,
  updateEntry,
} from './entry-queries.ts'
import { expireEntries } from './expire-entries.ts'
import { labelsOf, labelsOfHead } from './labels.ts'
import { addToNamespace } from './namespace-queries.ts'
import { noteChange } from './note-change.ts'
import { timeAfter, timeText } from './time-text.ts'
import type { WriteScope } from './write-scope.ts'

/** Writes an entry, whatever was there. */
export function* putEntry(scope: WriteScope, input: CheckedInput): Operation<ContextEntry> {
  const { ifVersion, ttlMs } = input
  const head = yield* findLiveHead(scope, input)
  const current = head?.version ?? 0
  if (ifVersion !== undefined && ifVersion !== current) throw new VersionConflictError(input, ifVersion, current)
  return yield* writeEntry(scope, input, head, input, ttlMs === undefined ? null : timeAfter(scope.now, ttlMs))
}

/** The times that an entry has. */
interface EntryTimes {
  readonly createdAt: string
  readonly updatedAt: string
}

/** Writes an entry as it was exported, with its times, whatever was there. */
export function* importEntry(scope: WriteScope, input: ImportedEntry): Operation<ContextEntry> {
  const { createdAtMs, updatedAtMs, expiresAtMs } = input
  const head = yield* findLiveHead(scope, input)
  return yield* writeEntry(scope, input, head, input, expiresAtMs === undefined ? null : timeText(expiresAtMs), {
    createdAt: createdAtMs === undefined ? (head?.created_at ?? scope.now) : timeText(createdAtMs),
    updatedAt: updatedAtMs === undefined ? scope.now : timeText(updatedAtMs),
  })
}

/** Writes what an entry is from now on, over what is there. */
export function* writeEntry(
  scope: WriteScope,
  { namespace, key }: ContextRef,
  head: EntryHead | undefined,
  content: CheckedContent,
  expiresAt: string | null,
  times: EntryTimes = { createdAt: head?.created_at ?? scope.now, updatedAt: scope.now },
): Operation<ContextEntry> {
  const { tenant, now, words } = scope
  const { createdAt, updatedAt } = times
  const { value, metadata, tags } = content
  yield* countIn(scope, namespace, head === undefined ? 1 : 0, content.valueBytes - (head?.bytes ?? 0))
  const before = head?.version ?? (yield* rowOf(lastVersion, { tenant, namespace, key }))?.version ?? 0
  const version = before + 1
  const changed = yield* noteChange(scope, { namespace, key }, { kind: 'put', version, at: now })
  const row = {
    version,
    changed,
    bytes: content.valueBytes,
    created_at: createdAt,
    updated_at: updatedAt,
    expires_at: expiresAt,
    tags: JSON.stringify(tags),
    metadata: content.metadataJson,
    value: content.valueJson,
  }
  const found = wordsOfEntry({ key, tags, value })
  if (head === undefined) {
    const inserted = yield* rowOf(insertEntry, { tenant, namespace, key, ...row })
    if (inserted === undefined) throw new TypeError('insert: expected the id of the row, got none')
    yield* words.add(tenant, inserted.id, found)
    for (const label of labelsOf(tags, metadata)) yield* run(addLabel, { tenant, label, id: inserted.id })
  } else {
    const { id } = head
    yield* run(keepVersion, { tenant, id })
    if (version > scope.historyVersions) {
      yield* run(forgetVersions, { tenant, namespace, key, version: version - scope.historyVersions })
    }
    yield* run(updateEntry, { tenant, id, ...row })
    yield* words.replace(tenant, id, found)
    if (head.tags !== row.tags || head.metadata !== row.metadata) yield* relabel(tenant, head, labelsOf(tags, metadata))
  }
  return expiresAt === null
    ? { namespace, key, value, metadata, tags, version, createdAt, updatedAt }
    : { namespace, key, value, metadata, tags, version, createdAt, updatedAt, expiresAt }
}

function* relabel(tenant: string, head: EntryHead, labels: readonly string[]): Operation<void> {
  const before = new Set(labelsOfHead(head))
  const after = new Set(labels)
  for (const label of before) if (!after.has(label)) yield* run(removeLabel, { tenant, label, id: head.id })
  for (const label of after) if (!before.has(label)) yield* run(addLabel, { tenant, label, id: head.id })
}

/** Counts what a namespace holds. @throws {@link QuotaExceededError} when it would grow beyond what it may. */
function* countIn(scope: WriteScope, namespace: string, entries: number, bytes: number): Operation<void> {
  const { tenant } = scope
  const exceeded = yield* addAndCompare(scope, namespace, entries, bytes)
  if (exceeded === undefined) return
  // What has expired counts until it is taken out.
  for (;;) {
    const { count, isAll } = yield* expireEntries(scope)
    if (count === 0) throw exceeded
    const still = yield* addAndCompare(scope, namespace, 0, 0, { entries, bytes })
    if (still === undefined) return
    if (isAll) throw still
  }

  function* addAndCompare(
    { defaultQuota }: WriteScope,
    name: string,
    addedEntries: number,
    addedBytes: number,
    growth = { entries: addedEntries, bytes: addedBytes },
  ): Operation<QuotaExceededError | undefined> {
    const held = yield* rowOf(addToNamespace, { tenant, namespace: name, entries: addedEntries, bytes: addedBytes })
    if (held === undefined) throw new TypeError('count: expected a row, got none')
    const isOwn = held.max_entries !== null
    const maxEntries = isOwn ? held.max_entries : defaultQuota.maxEntries
    const maxBytes = isOwn ? held.max_bytes : defaultQuota.maxBytes
    if (growth.entries > 0 && isBeyond(held.entries, maxEntries)) {
      return new QuotaExceededError(name, `${maxEntries} entries`, held.entries)
    }
    if (growth.bytes > 0 && isBeyond(held.bytes, maxBytes)) {
      return new QuotaExceededError(name, `${maxBytes} bytes`, held.bytes)
    }
    return undefined
  }
}

/** A quota of its own says -1 where it does not bound. */
function isBeyond(held: number, max: number | null | undefined): boolean {
  return max !== null && max !== undefined && max >= 0 && held > max
}
