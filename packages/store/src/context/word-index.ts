import type { SearchTerm } from '@portico/core/internal'
import type { Expression, RawBuilder, SqlBool } from 'kysely'
import type { Operation } from '../query/operation.ts'

/** How a database finds entries by their words, which are parted, folded and bounded before they come here: that is the same everywhere. */
export interface WordIndex {
  /** Keeps the words of an entry, in their order. It has none there yet. */
  add(tenant: string, entryId: number, words: readonly string[]): Operation<void>
  /** Keeps other words of an entry. */
  replace(tenant: string, entryId: number, words: readonly string[]): Operation<void>
  /** Forgets the words of an entry. */
  remove(tenant: string, entryId: number): Operation<void>
  /** What is searched for, as the database writes it. */
  encodeTerms(tenant: string, terms: readonly SearchTerm[]): string
  /** The column of `portico_word` that has the id of the entry. */
  readonly entryId: RawBuilder<number>
  /** Whether a row has what {@link WordIndex.encodeTerms} gave. */
  matches(terms: string): Expression<SqlBool>
  /** How well it fits: greater is better. */
  score(terms: string): RawBuilder<number>
}
