import type { ContextEntry } from './context-entry.ts'
import type { JsonValue } from './json-value.ts'

/** Which entries are meant. What is absent does not narrow it. */
export interface ContextFilter {
  readonly namespace?: string | undefined
  /** What the key begins with. */
  readonly prefix?: string | undefined
  /** Members of the metadata, by name, that have to be there and equal to these; a number equals another of the same value. At most 16. */
  readonly metadata?: Readonly<Record<string, string | number | boolean | null>> | undefined
  /** Tags that all have to be there. */
  readonly tags?: readonly string[] | undefined
  /** Tags of which one has to be there; at least one. */
  readonly anyTag?: readonly string[] | undefined
  /** Changed at that time or later, ISO 8601. */
  readonly updatedSince?: string | undefined
}

/** What {@link ContextStore.list} is asked. */
export interface ContextQuery extends ContextFilter {
  /** Default `key`: by namespace, then key, in the order of their code points. Entries of the same time stand in that order too. */
  readonly orderBy?: 'key' | 'createdAt' | 'updatedAt' | undefined
  /** Default `ascending`. */
  readonly direction?: 'ascending' | 'descending' | undefined
  /** At most this many, 1 to 1,000. Default 100. */
  readonly limit?: number | undefined
  /** Where to go on: `nextCursor` of the page before, asked in the same way. */
  readonly cursor?: string | undefined
}

/** Some of the entries, in order. Entries that are written while one pages may or may not appear; none appears twice. */
export interface ContextPage {
  readonly entries: readonly ContextEntry[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

/** What {@link ContextStore.search} is asked. */
export interface ContextSearch extends ContextFilter {
  /**
   * Words; all have to occur, in the key, the tags, or the value: its texts, its numbers, the names of its members. `"in quotes"` they have to
   * stand together, `word*` is a beginning. No other syntax. Case and accents do not count; what is no letter and no digit parts words. Of an entry
   * the first 16,000 words count. At most 32 words.
   */
  readonly text: string
  /** At most this many, 1 to 200. Default 20. */
  readonly limit?: number | undefined
  /** Where to go on: `nextCursor` of the page before, asked in the same way. */
  readonly cursor?: string | undefined
}

/** Something that was found. */
export interface ContextHit {
  readonly entry: ContextEntry
  /** How well it fits: greater is better; comparable within one search only. */
  readonly score: number
  /** The place where it was found, with the words between `[` and `]`. */
  readonly snippet: string
}

/** What was found, the best first. */
export interface ContextHits {
  readonly hits: readonly ContextHit[]
  /** Absent on the last page. */
  readonly nextCursor?: string
}

/** A state that an entry had. */
export interface ContextVersion {
  readonly version: number
  /** `undefined`: it was deleted, or expired. */
  readonly value: JsonValue | undefined
  readonly metadata: ContextEntry['metadata']
  readonly tags: readonly string[]
  /** When it got that state, ISO 8601. */
  readonly at: string
}
