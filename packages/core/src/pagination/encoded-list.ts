import { cacheMembers, type CacheHints } from '../caching/cache-hints.ts'
import { InvalidParamsError } from '../errors.ts'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'

/** How lists are cut and kept. */
export interface ListOptions {
  /** How many entries one page holds. */
  readonly pageSize: number
  /** How long a page may be kept. */
  readonly cache: CacheHints
}

/** One entry of a list: what names it, and what clients see of it. */
export type ListEntry = readonly [key: string, description: object]

/**
 * A list as its pages, each encoded when it is first asked for. A cursor names the last entry of the page before, so that entries that come or go
 * elsewhere shift nothing.
 *
 * @see MCP, Pagination
 */
export class EncodedList {
  readonly #name: string
  readonly #entries: readonly ListEntry[]
  readonly #revision: ServedRevision
  readonly #options: ListOptions
  readonly #pages = new Map<string | undefined, string>()

  /** @param name the member of the result that holds the entries: `tools`, `resources`… */
  constructor(name: string, entries: readonly ListEntry[], revision: ServedRevision, options: ListOptions) {
    this.#name = name
    this.#entries = entries
    this.#revision = revision
    this.#options = options
  }

  /**
   * The result with the page that a cursor asks for, as JSON text; without a cursor the first.
   *
   * @throws {@link InvalidParamsError} for a cursor that was not given out, or whose entry is gone.
   */
  page(cursor: unknown): string {
    if (cursor !== undefined && typeof cursor !== 'string') throw new InvalidParamsError('params.cursor: expected a string')
    let page = this.#pages.get(cursor)
    if (page === undefined) {
      page = this.#encode(cursor === undefined ? 0 : this.#indexAfter(cursor))
      this.#pages.set(cursor, page)
    }
    return page
  }

  #indexAfter(cursor: string): number {
    const key = decodeCursor(cursor)
    const index = key === undefined ? -1 : this.#entries.findIndex(([name]) => name === key)
    if (index === -1)
      throw new InvalidParamsError('params.cursor: expected a cursor that this list gave out; begin again without one')
    return index + 1
  }

  #encode(start: number): string {
    const { pageSize, cache } = this.#options
    const entries = this.#entries.slice(start, start + pageSize)
    const last = entries.at(-1)
    const hasMore = last !== undefined && start + pageSize < this.#entries.length
    const page = {
      [this.#name]: entries.map(([, description]) => description),
      nextCursor: hasMore ? encodeCursor(last[0]) : undefined,
      ...(this.#revision.hasCacheHints ? cacheMembers(cache) : undefined),
    }
    return encodeResultObject(page, this.#revision)
  }
}
