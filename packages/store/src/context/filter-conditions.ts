import type { CheckedFilter } from '@portico/core/internal'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { type SqlParameters, textOf } from '../query/query.ts'
import type { Tables } from '../schema/tables.ts'
import { isAlive } from './entry-queries.ts'
import { metadataLabel, tagLabel } from './labels.ts'
import { prefixEnd } from './prefix-end.ts'
import { timeText } from './time-text.ts'

/** What a filter comes to: two of the same shape are the same query with other parameters. */
export interface FilterPlan {
  readonly shape: string
  readonly parameters: Record<string, string>
}

export function planFilter(tenant: string, filter: CheckedFilter, now: string): FilterPlan {
  const parameters: Record<string, string> = { tenant, now }
  const { namespace, prefix, updatedSinceMs } = filter
  if (namespace !== undefined) parameters['namespace'] = namespace
  const end = prefix === undefined ? undefined : prefixEnd(prefix)
  if (prefix !== undefined) parameters['prefix'] = prefix
  if (end !== undefined) parameters['prefixEnd'] = end
  if (updatedSinceMs !== undefined) parameters['updatedSince'] = timeText(updatedSinceMs)
  const labels = [
    ...(filter.tags ?? []).map(tagLabel),
    ...(filter.metadata ?? []).map(([name, value]) => metadataLabel(name, value)),
  ]
  for (const [index, label] of labels.entries()) parameters[`label${index}`] = label
  for (const [index, tag] of (filter.anyTag ?? []).entries()) parameters[`any${index}`] = tagLabel(tag)
  return { shape: Object.keys(parameters).join(), parameters }
}

/** The conditions of a filter of that shape. */
export function filterConditions(
  eb: ExpressionBuilder<Tables, 'portico_entry'>,
  { parameters: given }: FilterPlan,
  p: SqlParameters,
): Expression<SqlBool>[] {
  const parameter = (name: string): string => textOf(p, name)
  const labelled = (labels: string[]): Expression<SqlBool> =>
    eb(
      'portico_entry.id',
      'in',
      eb
        .selectFrom('portico_label')
        .select('entry_id')
        .where('portico_label.tenant', '=', parameter('tenant'))
        .where('label', 'in', labels),
    )
  const conditions: Expression<SqlBool>[] = [eb('portico_entry.tenant', '=', parameter('tenant')), isAlive(eb, parameter('now'))]
  const any: string[] = []
  for (const name of Object.keys(given)) {
    if (name === 'namespace') conditions.push(eb('portico_entry.namespace', '=', parameter(name)))
    else if (name === 'prefix') conditions.push(eb('portico_entry.key', '>=', parameter(name)))
    else if (name === 'prefixEnd') conditions.push(eb('portico_entry.key', '<', parameter(name)))
    else if (name === 'updatedSince') conditions.push(eb('portico_entry.updated_at', '>=', parameter(name)))
    else if (name.startsWith('label')) conditions.push(labelled([parameter(name)]))
    else if (name.startsWith('any')) any.push(parameter(name))
  }
  if (any.length > 0) conditions.push(labelled(any))
  return conditions
}
