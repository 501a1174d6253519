import { createHash } from 'node:crypto'
import { Query, run, type WordIndex } from '@portico/store'
import { sql } from 'kysely'

const insertWords = new Query<{ id: number; words: string }, unknown>((db, { id, words }) => ({
  compile: () => sql`insert into portico_word (rowid, words) values (${id}, ${words})`.compile(db),
}))

const deleteWords = new Query<{ id: number }, unknown>((db, { id }) => ({
  compile: () => sql`delete from portico_word where rowid = ${id}`.compile(db),
}))

/**
 * Words in FTS5. Each stands there with its tenant before it: so a search never comes across the words of other tenants, not even to
 * count how rare a word is.
 */
export const sqliteWordIndex: WordIndex = {
  *add(tenant, id, words) {
    const prefix = prefixOf(tenant)
    yield* run(insertWords, { id, words: words.map((word) => prefix + word).join(' ') })
  },
  *replace(tenant, id, words) {
    yield* run(deleteWords, { id })
    yield* sqliteWordIndex.add(tenant, id, words)
  },
  *remove(_tenant, id) {
    yield* run(deleteWords, { id })
  },
  encodeTerms(tenant, terms) {
    const prefix = prefixOf(tenant)
    return terms
      .map(({ words, isPrefix }) => `"${words.map((word) => prefix + word).join(' ')}"${isPrefix ? '*' : ''}`)
      .join(' AND ')
  },
  entryId: sql<number>`portico_word.rowid`,
  matches: (terms) => sql`portico_word match ${terms}`,
  score: () => sql<number>`-bm25(portico_word)`,
}

const prefixes = new Map<string, string>()
const MAX_PREFIXES = 1000

/** Short, of ASCII and one character that is not, and for two tenants the same by a rare accident only, when their entries are still kept apart. */
function prefixOf(tenant: string): string {
  let prefix = prefixes.get(tenant)
  if (prefix === undefined) {
    if (prefixes.size >= MAX_PREFIXES) prefixes.clear()
    prefix = `${createHash('sha256').update(tenant).digest('hex').slice(0, 10)}·`
    prefixes.set(tenant, prefix)
  }
  return prefix
}
