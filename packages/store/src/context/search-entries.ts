import { type ContextHits, type ContextSearch, InvalidEntryError } from '@portico/core'
import { checkSearch, type CursorPosition, encodeContextCursor, snippet } from '@portico/core/internal'
import type { Expression, ExpressionBuilder, SqlBool } from 'kysely'
import { type Operation, rowsOf } from '../query/operation.ts'
import { numberOf, Query, textOf } from '../query/query.ts'
import { QueryShapes } from '../query/query-shapes.ts'
import { ENTRY_COLUMNS, type EntryRow, entryFromRow } from './entry-row.ts'
import { type FilterPlan, filterConditions, planFilter } from './filter-conditions.ts'
import type { Tables } from '../schema/tables.ts'
import type { WordIndex } from './word-index.ts'

interface HitRow extends EntryRow {
  readonly score: number
}

/** Finds entries by words, the best first. */
export class EntrySearch {
  readonly #words: WordIndex
  readonly #shapes = new QueryShapes<Record<string, string | number>, HitRow>()

  constructor(words: WordIndex) {
    this.#words = words
  }

  *search(tenant: string, search: ContextSearch, now: string): Operation<ContextHits> {
    const { filter, terms, limit, after } = checkSearch(search)
    const words = this.#words
    const plan = planFilter(tenant, filter, now)
    const offset = offsetOf(after)
    const query = this.#shapes.of(plan.shape, () => searchQuery(words, plan))
    const parameters = { ...plan.parameters, terms: words.encodeTerms(tenant, terms), limit: limit + 1, offset }
    const rows = yield* rowsOf(query, parameters)
    const hits = rows.slice(0, limit).map((row) => {
      const entry = entryFromRow(row)
      return { entry, score: row.score, snippet: snippet(entry, terms) }
    })
    return rows.length <= limit ? { hits } : { hits, nextCursor: encodeContextCursor(search, [offset + limit]) }
  }
}

function offsetOf(after: CursorPosition | undefined): number {
  if (after === undefined) return 0
  const [offset] = after
  if (after.length === 1 && typeof offset === 'number' && Number.isSafeInteger(offset) && offset >= 0) return offset
  throw new InvalidEntryError('cursor: expected the nextCursor of a page asked in the same way, got another')
}

/** What is found is ordered by what the index knows; values are read of one page only. */
function searchQuery(words: WordIndex, plan: FilterPlan): Query<Record<string, string | number>, HitRow> {
  return new Query((db, p) => {
    const terms = textOf(p, 'terms')
    // The conditions name the table that they are about, so they hold beside another one too.
    const conditions = (eb: unknown): Expression<SqlBool>[] =>
      filterConditions(eb as ExpressionBuilder<Tables, 'portico_entry'>, plan, p)
    return db
      .selectFrom((qb) =>
        qb
          .selectFrom('portico_word')
          .innerJoin('portico_entry', (join) => join.on((eb) => eb(words.entryId, '=', eb.ref('portico_entry.id'))))
          .select(['portico_entry.id as found_id', words.score(terms).as('score')])
          .where(words.matches(terms))
          .where((eb) => eb.and(conditions(eb)))
          .orderBy('score', 'desc')
          .orderBy('portico_entry.namespace')
          .orderBy('portico_entry.key')
          .limit(numberOf(p, 'limit'))
          .offset(numberOf(p, 'offset'))
          .as('found'),
      )
      .innerJoin('portico_entry', 'portico_entry.id', 'found.found_id')
      .select([...ENTRY_COLUMNS, 'found.score'])
      .where('portico_entry.tenant', '=', textOf(p, 'tenant'))
      .orderBy('found.score', 'desc')
      .orderBy('portico_entry.namespace')
      .orderBy('portico_entry.key')
  })
}
