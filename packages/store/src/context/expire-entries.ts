import { type Operation, rowsOf } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import { removeEntry } from './delete-entry.ts'
import type { EntryHead } from './entry-queries.ts'
import type { WriteScope } from './write-scope.ts'

/** How many entries are taken out at once: others wait for it. */
const PORTION = 200

/** Takes out entries of a tenant whose time has passed; how many. Not all at once: whoever gets a full {@link PORTION} asks again. */
export function* expireEntries(scope: WriteScope): Operation<{ readonly count: number; readonly isAll: boolean }> {
  const { tenant, now } = scope
  const due = yield* rowsOf(dueEntries, { tenant, now })
  for (const entry of due) yield* removeEntry(scope, entry, entry, 'expire', entry.expires_at ?? now)
  return { count: due.length, isAll: due.length < PORTION }
}

/** Tenants that have entries whose time has passed. */
export const dueTenants: Query<{ now: string }, { tenant: string }> = new Query((db, { now }) =>
  db.selectFrom('portico_entry').select('tenant').distinct().where('expires_at', '<=', now).limit(100),
)

const dueEntries: Query<{ tenant: string; now: string }, EntryHead & { namespace: string; key: string }> = new Query(
  (db, { tenant, now }) =>
    db
      .selectFrom('portico_entry')
      .select(['namespace', 'key', 'id', 'version', 'bytes', 'created_at', 'expires_at', 'tags', 'metadata'])
      .where('tenant', '=', tenant)
      .where('expires_at', '<=', now)
      .orderBy('expires_at')
      .limit(PORTION),
)
