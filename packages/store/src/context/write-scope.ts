import type { ContextQuota } from '@portico/core'
import type { WordIndex } from './word-index.ts'

/** What the entries of a tenant are written with. */
export interface WriteScope {
  readonly tenant: string
  readonly words: WordIndex
  /** How many states of an entry are kept, with the present one, at least 1. */
  readonly historyVersions: number
  /** How many changes of a tenant are kept, at least 1. */
  readonly maxChanges: number
  /** Of namespaces that have none of their own. */
  readonly defaultQuota: ContextQuota
  /** When it is written, ISO 8601. */
  readonly now: string
}
