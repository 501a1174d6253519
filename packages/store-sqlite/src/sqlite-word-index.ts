import { Query, run, tenantToken, type WordIndex } from '@portico/store'
import { sql } from 'kysely'

const insertWords = new Query<{ id: number; words: string }, unknown>((db, { id, words }) => ({
  compile: () => sql`insert into portico_word (rowid, words) values (${id}, ${words})`.compile(db),
}))

const deleteWords = new Query<{ id: number }, unknown>((db, { id }) => ({
  compile: () => sql`delete from portico_word where rowid = ${id}`.compile(db),
}))

/** Words in FTS5, each with its tenant before it. */
export const sqliteWordIndex: WordIndex = {
  *add(tenant, id, words) {
    const token = tenantToken(tenant)
    yield* run(insertWords, { id, words: words.map((word) => token + word).join(' ') })
  },
  *replace(tenant, id, words) {
    yield* run(deleteWords, { id })
    yield* sqliteWordIndex.add(tenant, id, words)
  },
  *remove(_tenant, id) {
    yield* run(deleteWords, { id })
  },
  encodeTerms(tenant, terms) {
    const token = tenantToken(tenant)
    return terms
      .map(({ words, isPrefix }) => `"${words.map((word) => token + word).join(' ')}"${isPrefix ? '*' : ''}`)
      .join(' AND ')
  },
  entryId: sql<number>`portico_word.rowid`,
  matches: (terms) => sql`portico_word match ${terms}`,
  score: () => sql<number>`-bm25(portico_word)`,
}
