import type { CheckedFilter } from '@portico/core/internal'
import { type Operation, rowsOf } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import { QueryShapes } from '../query/query-shapes.ts'
import { removeEntry } from './delete-entry.ts'
import type { EntryHead } from './entry-queries.ts'
import { filterConditions, planFilter } from './filter-conditions.ts'
import type { WriteScope } from './write-scope.ts'

/** How many entries are looked up at a time. */
const PORTION = 500

const shapes = new QueryShapes<Record<string, string>, EntryHead & { namespace: string; key: string }>()

/** Deletes what the filter means; how many there were. */
export function* deleteEntries(scope: WriteScope, filter: CheckedFilter): Operation<number> {
  const plan = planFilter(scope.tenant, filter, scope.now)
  const query = shapes.of(
    plan.shape,
    () =>
      new Query((db, p: Record<string, string>) =>
        db
          .selectFrom('portico_entry')
          .select(['namespace', 'key', 'id', 'version', 'bytes', 'created_at', 'expires_at', 'tags', 'metadata'])
          .where((eb) => eb.and(filterConditions(eb, plan, p)))
          .orderBy('namespace')
          .orderBy('key')
          .limit(PORTION),
      ),
  )
  for (let count = 0; ; ) {
    const found = yield* rowsOf(query, plan.parameters)
    for (const entry of found) yield* removeEntry(scope, entry, entry, 'delete', scope.now)
    count += found.length
    if (found.length < PORTION) return count
  }
}
