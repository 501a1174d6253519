import { Query, run, tenantToken, type WordIndex } from '@portico/store'
import { sql } from 'kysely'

const insertWords = new Query<{ tenant: string; id: number; words: string }, unknown>((db, { tenant, id, words }) =>
  db.insertInto('portico_word').values({ tenant, entry_id: id, words: sql<string>`${words}::tsvector` }),
)

const updateWords = new Query<{ tenant: string; id: number; words: string }, unknown>((db, { tenant, id, words }) =>
  db
    .updateTable('portico_word')
    .set({ words: sql<string>`${words}::tsvector` })
    .where('tenant', '=', tenant)
    .where('entry_id', '=', id),
)

const deleteWords = new Query<{ tenant: string; id: number }, unknown>((db, { tenant, id }) =>
  db.deleteFrom('portico_word').where('tenant', '=', tenant).where('entry_id', '=', id),
)

/** Words in a `tsvector` of their own making: PostgreSQL does not part texts as the other stores do. Each stands there with its tenant before it. */
export const postgresWordIndex: WordIndex = {
  *add(tenant, id, words) {
    yield* run(insertWords, { tenant, id, words: vectorOf(tenant, words) })
  },
  *replace(tenant, id, words) {
    yield* run(updateWords, { tenant, id, words: vectorOf(tenant, words) })
  },
  *remove(tenant, id) {
    yield* run(deleteWords, { tenant, id })
  },
  encodeTerms(tenant, terms) {
    const token = tenantToken(tenant)
    return terms
      .map(({ words, isPrefix }) => `(${words.map((word) => `'${token}${word}'`).join(' <-> ')}${isPrefix ? ':*' : ''})`)
      .join(' & ')
  },
  entryId: sql<number>`portico_word.entry_id`,
  matches: (terms) => sql`portico_word.words @@ ${terms}::tsquery`,
  score: (terms) => sql<number>`ts_rank(portico_word.words, ${terms}::tsquery)`,
}

/** Words are letters and digits, so they need no escape. */
function vectorOf(tenant: string, words: readonly string[]): string {
  const token = tenantToken(tenant)
  return words.map((word, index) => `'${token}${word}':${index + 1}`).join(' ')
}
