import type { ContextEntry } from './context-entry.ts'
import type { JsonValue } from './json-value.ts'

/** Of an entry so many words are found by searches, from its beginning. What PostgreSQL can give a position. */
export const MAX_SEARCHED_WORDS = 16_000
/** And so many characters. */
export const MAX_SEARCHED_CHARACTERS = 131_072
/** Longer words count as equal when they begin alike for so long. */
const MAX_WORD_CHARACTERS = 64

/** Scripts that do not part their words: there each character counts as a word, and several in a row stand together. */
const UNPARTED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}'
/** A word, in text that is normalized or not. */
export const WORD: RegExp = new RegExp(`[${UNPARTED}]\\p{M}*|(?:(?![${UNPARTED}])[\\p{L}\\p{N}\\p{M}])+`, 'gu')
const ASCII_WORD = /[a-z0-9]+/g
const NOT_ASCII = /[^\0-\x7f]/
const ACCENTS = /[\u0300-\u036f]+/g

/** The words of a text as they are compared: without regard to case and accents. What is no letter and no digit parts them. */
export function searchWords(text: string): string[] {
  const words = NOT_ASCII.test(text) ? normalized(text).match(WORD) : text.toLowerCase().match(ASCII_WORD)
  if (words === null) return []
  return words.map((word) => (word.length > MAX_WORD_CHARACTERS ? shortened(word) : word))
}

/** The words by which an entry is found, in order, those of the key first, then those of the tags and the value. */
export function wordsOfEntry(entry: Pick<ContextEntry, 'key' | 'tags' | 'value'>): string[] {
  return searchWords([entry.key, ...entry.tags, searchedText(entry.value)].join('\n')).slice(0, MAX_SEARCHED_WORDS)
}

/** What is searched of a value: a text itself; of other JSON the names of members, the texts and the numbers. */
export function searchedText(value: JsonValue): string {
  if (typeof value === 'string') return value.slice(0, MAX_SEARCHED_CHARACTERS)
  const parts: string[] = []
  collect(value, parts, MAX_SEARCHED_CHARACTERS)
  return parts.join(' ')
}

/** @returns how many characters are left. */
function collect(value: JsonValue, parts: string[], room: number): number {
  if (room <= 0 || value === null) return room
  if (typeof value !== 'object') {
    const text = String(value).slice(0, room)
    parts.push(text)
    return room - text.length - 1
  }
  const isList = Array.isArray(value)
  for (const [name, member] of Object.entries<JsonValue>(value)) {
    if (!isList) room = collect(name, parts, room)
    room = collect(member, parts, room)
    if (room <= 0) break
  }
  return room
}

function normalized(text: string): string {
  return text.normalize('NFKD').toLowerCase().replace(ACCENTS, '').normalize('NFC')
}

function shortened(word: string): string {
  const isHalved = /[\ud800-\udbff]/.test(word.charAt(MAX_WORD_CHARACTERS - 1))
  return word.slice(0, isHalved ? MAX_WORD_CHARACTERS - 1 : MAX_WORD_CHARACTERS)
}
