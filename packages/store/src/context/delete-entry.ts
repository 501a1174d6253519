import { type ContextDeletion, type ContextRef, VersionConflictError } from '@portico/core'
import { type Operation, rowOf, run } from '../query/operation.ts'
import {
  deleteEntryRow,
  type EntryHead,
  findHead,
  forgetVersions,
  keepDeletion,
  keepVersion,
  removeLabel,
} from './entry-queries.ts'
import { labelsOfHead } from './labels.ts'
import { addToNamespace } from './namespace-queries.ts'
import { noteChange } from './note-change.ts'
import type { WriteScope } from './write-scope.ts'

/** @returns whether there was one. */
export function* deleteEntry(scope: WriteScope, { namespace, key, ifVersion }: ContextDeletion): Operation<boolean> {
  const head = yield* findLiveHead(scope, { namespace, key })
  const current = head?.version ?? 0
  if (ifVersion !== undefined && ifVersion !== current) throw new VersionConflictError({ namespace, key }, ifVersion, current)
  if (head === undefined) return false
  yield* removeEntry(scope, { namespace, key }, head, 'delete', scope.now)
  return true
}

/** The head of an entry. One whose time has passed is taken out first. */
export function* findLiveHead(scope: WriteScope, ref: ContextRef): Operation<EntryHead | undefined> {
  const { tenant, now } = scope
  const head = yield* rowOf(findHead, { tenant, namespace: ref.namespace, key: ref.key })
  if (head?.expires_at === undefined || head.expires_at === null || head.expires_at > now) return head
  yield* removeEntry(scope, ref, head, 'expire', head.expires_at)
  return undefined
}

/** Takes an entry out, and keeps what it was. */
export function* removeEntry(
  scope: WriteScope,
  { namespace, key }: ContextRef,
  head: EntryHead,
  kind: 'delete' | 'expire',
  at: string,
): Operation<void> {
  const { tenant, words, historyVersions } = scope
  const { id, bytes } = head
  const version = head.version + 1
  yield* run(keepVersion, { tenant, id })
  yield* run(keepDeletion, { tenant, namespace, key, version, at })
  if (version > historyVersions) yield* run(forgetVersions, { tenant, namespace, key, version: version - historyVersions })
  yield* words.remove(tenant, id)
  for (const label of labelsOfHead(head)) yield* run(removeLabel, { tenant, label, id })
  yield* run(deleteEntryRow, { tenant, id })
  yield* run(addToNamespace, { tenant, namespace, entries: -1, bytes: -bytes })
  yield* noteChange(scope, { namespace, key }, { kind, version, at })
}
