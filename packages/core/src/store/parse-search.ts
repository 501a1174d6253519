import { checkText } from './check-ref.ts'
import { searchWords } from './search-words.ts'
import { InvalidEntryError } from './store-errors.ts'

const MAX_TEXT_BYTES = 4096
const MAX_TERMS = 32

/** One thing that has to occur: words that stand together, as {@link searchWords} gives them. */
export interface SearchTerm {
  /** At least one. */
  readonly words: readonly string[]
  /** The last of them may be the beginning of a longer word. */
  readonly isPrefix: boolean
}

/** `"in quotes"`, up to the end when nothing closes them; or what stands between white space. */
const PART = /"([^"]*)"?|[^\s"]+/g

/**
 * Parses what is searched for.
 *
 * @throws {@link InvalidEntryError} when there is no word in it, or too many.
 */
export function parseSearch(text: string): readonly SearchTerm[] {
  // As in any other text a NUL character is no part of a word.
  checkText(typeof text === 'string' ? text.replaceAll('\0', ' ') : text, 'text', MAX_TEXT_BYTES)
  const terms: SearchTerm[] = []
  for (const [part, quoted] of text.matchAll(PART)) {
    const words = searchWords(quoted ?? part)
    if (words.length > 0) terms.push({ words, isPrefix: quoted === undefined && part.endsWith('*') })
  }
  if (terms.length === 0) throw new InvalidEntryError('text: expected at least one word, got none')
  if (terms.length > MAX_TERMS) throw new InvalidEntryError(`text: expected at most ${MAX_TERMS} words, got ${terms.length}`)
  return terms
}
