import { type ContextPage, type ContextQuery, InvalidEntryError } from '@portico/core'
import { type CheckedQuery, checkQuery, type CursorPosition, encodeContextCursor } from '@portico/core/internal'
import type { Compilable, Expression, ExpressionBuilder, Kysely, SqlBool } from 'kysely'
import { type Operation, rowsOf } from '../query/operation.ts'
import { Query, type SqlParameters } from '../query/query.ts'
import { QueryShapes } from '../query/query-shapes.ts'
import type { Tables } from '../schema/tables.ts'
import { ENTRY_COLUMNS, type EntryRow, entryFromRow } from './entry-row.ts'
import { type FilterPlan, filterConditions, planFilter } from './filter-conditions.ts'

const shapes = new QueryShapes<SqlParameters, EntryRow>()
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
  const parameters: Record<string, string | number | null> = { ...plan.parameters, limit: limit + 1 }
  if (after !== undefined) Object.assign(parameters, positionParameters(columns.length, after))
  const shape = `${plan.shape} ${orderBy} ${direction} ${after !== undefined}`
  const found = shapes.of(
    shape,
    () =>
      new Query((db, p: Record<string, string>) => listQuery(db, plan, p, columns, direction, after !== undefined)) as Query<
        SqlParameters,
        EntryRow
      >,
  )
  const rows = yield* rowsOf(found, parameters)
  const entries = rows.slice(0, limit).map(entryFromRow)
  const last = rows[limit - 1]
  if (rows.length <= limit || last === undefined) return { entries }
  return {
    entries,
    nextCursor: encodeContextCursor(
      query,
      columns.map((column) => last[column]),
    ),
  }
}

/** The place where a page ended, as parameters. */
function positionParameters(length: number, position: CursorPosition): Record<string, string> {
  if (position.length !== length || !position.every((part) => typeof part === 'string')) {
    throw new InvalidEntryError('cursor: expected the nextCursor of a page asked in the same way, got another')
  }
  return Object.fromEntries(position.map((part, index) => [`after${index}`, part]))
}

function isAfter(
  eb: ExpressionBuilder<Tables, 'portico_entry'>,
  columns: OrderColumns,
  direction: CheckedQuery['direction'],
  p: Readonly<Record<string, string>>,
): Expression<SqlBool> {
  const operator = direction === 'ascending' ? '>' : '<'
  const [first, second, third] = columns
  const value = (index: number): string => p[`after${index}`] ?? ''
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
  p: Readonly<Record<string, string>>,
  columns: OrderColumns,
  direction: CheckedQuery['direction'],
  isContinued: boolean,
): Compilable<EntryRow> {
  let query = db
    .selectFrom('portico_entry')
    .select(ENTRY_COLUMNS)
    .where((eb) => eb.and([...filterConditions(eb, plan, p), ...(isContinued ? [isAfter(eb, columns, direction, p)] : [])]))
  for (const column of columns) query = query.orderBy(`portico_entry.${column}`, direction === 'ascending' ? 'asc' : 'desc')
  // Kysely takes what stands for the limit for the number.
  return query.limit(p['limit'] as unknown as number)
}
