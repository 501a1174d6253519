import type { ContextEntry } from './context-entry.ts'
import type { SearchTerm } from './parse-search.ts'
import { searchedText, searchWords, WORD } from './search-words.ts'

/** How many characters are shown before the first word that was found, and how many in all, about. */
const CHARACTERS_BEFORE = 40
const CHARACTERS = 160

/** The place where something was found in an entry, with the words between `[` and `]`: in its value if it is there, else in its key or its tags. */
export function snippet(entry: Pick<ContextEntry, 'key' | 'tags' | 'value'>, terms: readonly SearchTerm[]): string {
  for (const text of [searchedText(entry.value), entry.key, entry.tags.join(' ')]) {
    const first = firstFound(text, terms)
    if (first !== undefined) return around(text, first, terms)
  }
  return searchedText(entry.value).slice(0, CHARACTERS)
}

function firstFound(text: string, terms: readonly SearchTerm[]): number | undefined {
  for (const { 0: word, index } of text.matchAll(WORD)) if (isFound(word, terms)) return index
  return undefined
}

function around(text: string, first: number, terms: readonly SearchTerm[]): string {
  const start = first <= CHARACTERS_BEFORE ? 0 : boundary(text, first - CHARACTERS_BEFORE)
  const end = boundary(text, start + CHARACTERS)
  const shown = text.slice(start, end).replace(WORD, (word) => (isFound(word, terms) ? `[${word}]` : word))
  return `${start === 0 ? '' : '…'}${shown.replace(/\s+/g, ' ').trim()}${end < text.length ? '…' : ''}`
}

/** The next place where no word is cut, nor a character; not far off when there is none. */
function boundary(text: string, from: number): number {
  for (let index = from; index < Math.min(text.length, from + CHARACTERS_BEFORE); index++) {
    if (/[\s\p{P}]/u.test(text.charAt(index))) return index
  }
  const isHalved = /[\udc00-\udfff]/.test(text.charAt(from))
  return Math.min(text.length, isHalved ? from + 1 : from)
}

function isFound(word: string, terms: readonly SearchTerm[]): boolean {
  const found = searchWords(word)
  return terms.some(({ words, isPrefix }) =>
    found.some((candidate) => words.includes(candidate) || (isPrefix && candidate.startsWith(words.at(-1) ?? candidate))),
  )
}
