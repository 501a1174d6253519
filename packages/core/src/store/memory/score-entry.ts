import type { ContextEntry } from '../context-entry.ts'
import type { SearchTerm } from '../parse-search.ts'
import { wordsOfEntry } from '../search-words.ts'

/** The words of entries that were searched before, each between spaces. Entries never change. */
const wordsOf = new WeakMap<ContextEntry, string>()

/** How often a word has to occur until more hardly counts, and about how many words an entry has: as in BM25. */
const SATURATION = 1.2
const USUAL_CHARACTERS = 600

/** How well an entry fits; 0 when one of the terms does not occur. Depends on the entry alone, so that pages fit together. */
export function scoreEntry(entry: ContextEntry, terms: readonly SearchTerm[]): number {
  let words = wordsOf.get(entry)
  if (words === undefined) wordsOf.set(entry, (words = ` ${wordsOfEntry(entry).join(' ')} `))
  const damping = SATURATION * (0.25 + (0.75 * words.length) / USUAL_CHARACTERS)
  let score = 0
  for (const term of terms) {
    const occurrences = countOccurrences(words, ` ${term.words.join(' ')}${term.isPrefix ? '' : ' '}`)
    if (occurrences === 0) return 0
    score += occurrences / (occurrences + damping)
  }
  return score
}

function countOccurrences(text: string, part: string): number {
  let count = 0
  // The space that ends one occurrence may begin the next.
  for (let index = text.indexOf(part); index !== -1; index = text.indexOf(part, index + 1)) count++
  return count
}
