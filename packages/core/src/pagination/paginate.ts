import { InvalidParamsError } from '../errors.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

/** One page of a list. */
export interface Page<Entry> {
  /** What is on the page. */
  readonly entries: readonly Entry[]
  /** What asks for the next page; `undefined` when this is the last. */
  readonly nextCursor: string | undefined
}

/**
 * The page of a list that a cursor asks for; without a cursor the first. A cursor names the last entry of the page before, so that entries that come or
 * go elsewhere shift nothing.
 *
 * @param keyOf names an entry in its list.
 * @param cursor `params.cursor` of the request, whatever it is.
 * @param pageSize how many entries a page holds, at least 1.
 * @throws {@link InvalidParamsError} for a cursor that was not given out, or whose entry is gone.
 * @see MCP, Pagination
 */
export function paginate<Entry>(
  list: readonly Entry[],
  keyOf: (entry: Entry) => string,
  cursor: unknown,
  pageSize: number,
): Page<Entry> {
  const start = pageStart(list, keyOf, cursor)
  const entries = list.slice(start, start + pageSize)
  const last = entries.at(-1)
  const hasMore = last !== undefined && start + pageSize < list.length
  return { entries, nextCursor: hasMore ? encodeCursor(keyOf(last)) : undefined }
}

/** Where the page begins that a cursor asks for. Throws as {@link paginate} does. */
export function pageStart<Entry>(list: readonly Entry[], keyOf: (entry: Entry) => string, cursor: unknown): number {
  if (cursor === undefined) return 0
  if (typeof cursor !== 'string') throw new InvalidParamsError('params.cursor: expected a string')
  const key = decodeCursor(cursor)
  const index = key === undefined ? -1 : list.findIndex((entry) => keyOf(entry) === key)
  if (index === -1)
    throw new InvalidParamsError('params.cursor: expected a cursor that this list gave out; begin again without one')
  return index + 1
}
