import type { ContextFilter, ContextStats } from '@portico/core'
import { checkFilter } from '@portico/core/internal'
import { type Operation, rowOf, rowsOf } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import { QueryShapes } from '../query/query-shapes.ts'
import { filterConditions, planFilter } from './filter-conditions.ts'
import { namespacesOf } from './namespace-queries.ts'

const shapes = new QueryShapes<Record<string, string>, { count: number }>()

/** How many entries the filter means. */
export function* countEntries(tenant: string, filter: ContextFilter, now: string): Operation<number> {
  const plan = planFilter(tenant, checkFilter(filter), now)
  const query = shapes.of(
    plan.shape,
    () =>
      new Query((db, p: Record<string, string>) =>
        db
          .selectFrom('portico_entry')
          .select((eb) => eb.fn.countAll<number>().as('count'))
          .where((eb) => eb.and(filterConditions(eb, plan, p))),
      ),
  )
  return (yield* rowOf(query, plan.parameters))?.count ?? 0
}

/** How much a tenant has. What has expired is counted until it is taken out, so it is taken off. */
export function* contextStats(tenant: string, now: string): Operation<ContextStats> {
  const held = yield* rowsOf(namespacesOf, { tenant })
  const expired = new Map((yield* rowsOf(expiredOf, { tenant, now })).map((row) => [row.namespace, row]))
  const namespaces = held
    .map(({ namespace, entries, bytes }) => ({
      namespace,
      entries: entries - (expired.get(namespace)?.entries ?? 0),
      bytes: bytes - (expired.get(namespace)?.bytes ?? 0),
    }))
    .filter(({ entries }) => entries > 0)
  return {
    entries: namespaces.reduce((sum, { entries }) => sum + entries, 0),
    bytes: namespaces.reduce((sum, { bytes }) => sum + bytes, 0),
    namespaces,
  }
}

const expiredOf: Query<{ tenant: string; now: string }, { namespace: string; entries: number; bytes: number }> = new Query(
  (db, { tenant, now }) =>
    db
      .selectFrom('portico_entry')
      .select((eb) => ['namespace', eb.fn.countAll<number>().as('entries'), eb.fn.sum<number>('bytes').as('bytes')])
      .where('tenant', '=', tenant)
      .where('expires_at', '<=', now)
      .groupBy('namespace'),
)
