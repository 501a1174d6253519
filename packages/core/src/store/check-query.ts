import { showValue } from '../schema/show-value.ts'
import { checkTags } from './check-input.ts'
import { checkNamespace, checkObject, checkText, MAX_KEY_BYTES } from './check-ref.ts'
import { decodeContextCursor, type CursorPosition } from './context-cursor.ts'
import type { ContextFilter, ContextQuery, ContextSearch } from './context-query.ts'
import { parseSearch, type SearchTerm } from './parse-search.ts'
import { InvalidEntryError } from './store-errors.ts'

const MAX_METADATA_MEMBERS = 16
const MAX_METADATA_BYTES = 1024
const MAX_PAGE = 1000
const MAX_HITS = 200

/** A {@link ContextFilter} that was checked. What is `undefined` does not narrow it. */
export interface CheckedFilter {
  readonly namespace: string | undefined
  /** Not empty. */
  readonly prefix: string | undefined
  /** At least one member. */
  readonly metadata: readonly (readonly [name: string, value: string | number | boolean | null])[] | undefined
  /** At least one, each once. */
  readonly tags: readonly string[] | undefined
  /** At least one, each once. */
  readonly anyTag: readonly string[] | undefined
  /** In milliseconds since 1970. */
  readonly updatedSinceMs: number | undefined
}

/** A {@link ContextQuery} that was checked. */
export interface CheckedQuery {
  readonly filter: CheckedFilter
  readonly orderBy: 'key' | 'createdAt' | 'updatedAt'
  readonly direction: 'ascending' | 'descending'
  readonly limit: number
  /** What the page before ended at; `undefined` for the first. */
  readonly after: CursorPosition | undefined
}

/** A {@link ContextSearch} that was checked. */
export interface CheckedSearch {
  readonly filter: CheckedFilter
  /** At least one. */
  readonly terms: readonly SearchTerm[]
  readonly limit: number
  /** What the page before ended at; `undefined` for the first. */
  readonly after: CursorPosition | undefined
}

/** @throws {@link InvalidEntryError} when it is no filter. */
export function checkFilter(filter: ContextFilter): CheckedFilter {
  checkObject(filter, 'filter')
  const { namespace, prefix, metadata, tags, anyTag, updatedSince } = filter
  if (namespace !== undefined) checkNamespace(namespace)
  if (prefix !== undefined) checkText(prefix, 'prefix', MAX_KEY_BYTES)
  if (anyTag?.length === 0) throw new InvalidEntryError('anyTag: expected at least one tag, got none')
  return {
    namespace,
    prefix: prefix === '' ? undefined : prefix,
    metadata: checkMetadataFilter(metadata),
    tags: tags === undefined || tags.length === 0 ? undefined : checkTags(tags),
    anyTag: anyTag === undefined ? undefined : checkTags(anyTag),
    updatedSinceMs: updatedSince === undefined ? undefined : checkTime(updatedSince, 'updatedSince'),
  }
}

/** @throws {@link InvalidEntryError} when it is no filter, or one that means every entry. */
export function checkNarrowFilter(filter: ContextFilter): CheckedFilter {
  const checked = checkFilter(filter)
  if (Object.values(checked).every((part: unknown) => part === undefined)) {
    throw new InvalidEntryError('filter: expected something that narrows it, such as a namespace, got nothing')
  }
  return checked
}

/** @throws {@link InvalidEntryError} when it is no query. */
export function checkQuery(query: ContextQuery): CheckedQuery {
  const filter = checkFilter(query)
  const { orderBy = 'key', direction = 'ascending' } = query
  checkChoice(orderBy, 'orderBy', ['key', 'createdAt', 'updatedAt'])
  checkChoice(direction, 'direction', ['ascending', 'descending'])
  return { filter, orderBy, direction, limit: checkLimit(query.limit, 100, MAX_PAGE), after: decodeContextCursor(query) }
}

/** @throws {@link InvalidEntryError} when it is no search. */
export function checkSearch(search: ContextSearch): CheckedSearch {
  const filter = checkFilter(search)
  return {
    filter,
    terms: parseSearch(search.text),
    limit: checkLimit(search.limit, 20, MAX_HITS),
    after: decodeContextCursor(search),
  }
}

/**
 * How many at most.
 *
 * @throws {@link InvalidEntryError} when that is not 1 to `max`.
 */
export function checkLimit(limit: number | undefined, otherwise: number, max: number): number {
  if (limit === undefined) return otherwise
  if (Number.isInteger(limit) && limit >= 1 && limit <= max) return limit
  throw new InvalidEntryError(`limit: expected a whole number, 1 to ${max}, got ${showValue(limit)}`)
}

/**
 * A time, in milliseconds since 1970.
 *
 * @throws {@link InvalidEntryError} when it is not ISO 8601.
 */
export function checkTime(time: unknown, what: string): number {
  const ms = typeof time === 'string' && ISO_8601.test(time) ? Date.parse(time) : NaN
  if (Number.isNaN(ms)) throw new InvalidEntryError(`${what}: expected a time of ISO 8601, got ${showValue(time)}`)
  return ms
}

/** Beginnings that `Date.parse` does not take for some other way to write a time. */
const ISO_8601 = /^\d{4}-\d{2}-\d{2}(?:$|T)/

function checkMetadataFilter(metadata: ContextFilter['metadata']): CheckedFilter['metadata'] {
  if (metadata === undefined) return undefined
  checkObject(metadata, 'metadata')
  const members = Object.entries(metadata)
  if (members.length > MAX_METADATA_MEMBERS) {
    throw new InvalidEntryError(`metadata: expected at most ${MAX_METADATA_MEMBERS} members, got ${members.length}`)
  }
  for (const [name, value] of members) {
    checkText(name, 'name in metadata', MAX_METADATA_BYTES)
    if (typeof value === 'string') checkText(value, `metadata ${showValue(name)}`, MAX_METADATA_BYTES)
    else if (!Number.isFinite(value) && typeof value !== 'boolean' && value !== null) {
      throw new InvalidEntryError(
        `metadata ${showValue(name)}: expected text, a number, true, false or null, got ${showValue(value)}`,
      )
    }
  }
  return members.length === 0 ? undefined : members
}

function checkChoice(value: string, what: string, choices: readonly string[]): void {
  if (choices.includes(value)) return
  throw new InvalidEntryError(`${what}: expected one of ${choices.join(', ')}, got ${showValue(value)}`)
}
