import { type ContextPage, type ContextQuery, InvalidEntryError } from '@portico/core'
import { type CheckedQuery, checkQuery, type CursorPosition, encodeContextCursor } from '@portico/core/internal'
import type { Compilable, Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely'
import { type Operation, rowOf, rowsOf } from '../query/operation.ts'
import { numberOf, Query, textOf } from '../query/query.ts'
import { QueryShapes } from '../query/query-shapes.ts'
import type { Tables } from '../schema/tables.ts'
import { ENTRY_COLUMNS, type EntryRow, entryFromRow } from './entry-row.ts'
import { type FilterPlan, filterConditions, planFilter } from './filter-conditions.ts'
import { lastChange } from './watch-changes.ts'

const shapes = new QueryShapes<Record<string, string | number>, EntryRow>()
/** The columns of each order, the keys last, so that no two entries stand at the same place. */
const ORDERS = {
  key: ['namespace', 'key'],
  createdAt: ['created_at', 'namespace', 'key'],
  updatedAt: ['updated_at', 'namespace', 'key'],
} as const

type OrderColumns = (typeof ORDERS)[keyof typeof ORDERS]

/** Entries, page by page. */
export function listEntries(tenant: string, query: ContextQuery, now: string): Operation<ContextPage> {
  return listChecked(tenant, query, checkQuery(query), now)
}

function* listChecked(tenant: string, query: ContextQuery, checked: CheckedQuery, now: string): Operation<ContextPage> {
  const { filter, orderBy, direction, limit, after } = checked
  const plan = planFilter(tenant, filter, now)
  const columns = ORDERS[orderBy]
  const position = after === undefined ? undefined : parsePosition(after, columns)
  // What changes while somebody pages by time is left out, or it could appear again at its new time.
  const end = orderBy === 'key' ? undefined : (position?.end ?? (yield* rowOf(lastChange, { tenant }))?.sequence ?? 0)
  const parameters: Record<string, string | number> = { ...plan.parameters, ...position?.parameters, limit: limit + 1 }
  if (end !== undefined) parameters['end'] = end
  const found = shapes.of(
    `${plan.shape} ${orderBy} ${direction} ${position !== undefined}`,
    () => new Query((db, p) => listQuery(db, plan, p, checked)),
  )
  const rows = yield* rowsOf(found, parameters)
  const entries = rows.slice(0, limit).map(entryFromRow)
  const last = rows[limit - 1]
  if (rows.length <= limit || last === undefined) return { entries }
  const place = columns.map((column) => last[column])
  return { entries, nextCursor: encodeContextCursor(query, end === undefined ? place : [...place, end]) }
}

/** The place where a page ended, and the last change that counts. */
function parsePosition(
  position: CursorPosition,
  columns: OrderColumns,
): { readonly parameters: Record<string, string>; readonly end: number | undefined } {
  const place = position.slice(0, columns.length)
  const [end, ...rest] = position.slice(columns.length)
  const hasEnd = columns.length === ORDERS.key.length ? end === undefined : Number.isSafeInteger(end)
  if (place.length < columns.length || !place.every((part) => typeof part === 'string') || !hasEnd || rest.length > 0) {
    throw new InvalidEntryError('cursor: expected the nextCursor of a page asked in the same way, got another')
  }
  const parameters = Object.fromEntries(place.map((part, index) => [`after${index}`, part]))
  return { parameters, end: typeof end === 'number' ? end : undefined }
}

function isAfter(
  eb: ExpressionBuilder<Tables, 'portico_entry'>,
  columns: OrderColumns,
  direction: CheckedQuery['direction'],
  p: Readonly<Record<string, string | number>>,
): Expression<SqlBool> {
  const operator = direction === 'ascending' ? '>' : '<'
  const [first, second, third] = columns
  const value = (index: number): string => textOf(p, `after${index}`)
  return third === undefined
    ? eb(eb.refTuple(`portico_entry.${first}`, `portico_entry.${second}`), operator, eb.tuple(value(0), value(1)))
    : eb(
        eb.refTuple(`portico_entry.${first}`, `portico_entry.${second}`, `portico_entry.${third}`),
        operator,
        eb.tuple(value(0), value(1), value(2)),
      )
}

function listQuery(
  db: Kysely<Tables>,
  plan: FilterPlan,
  p: Readonly<Record<string, string | number>>,
  { orderBy, direction, after }: CheckedQuery,
): Compilable<EntryRow> {
  const columns = ORDERS[orderBy]
  let query = db
    .selectFrom('portico_entry')
    .select(ENTRY_COLUMNS)
    .where((eb) => eb.and(filterConditions(eb, plan, p)))
  if (after !== undefined) query = query.where((eb) => isAfter(eb, columns, direction, p))
  if (orderBy !== 'key') query = query.where('portico_entry.changed', '<=', numberOf(p, 'end'))
  for (const column of columns) query = query.orderBy(`portico_entry.${column}`, direction === 'ascending' ? 'asc' : 'desc')
  return query.limit(numberOf(p, 'limit'))
}
