import { cacheMembers, type CacheHints } from '../caching/cache-hints.ts'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { pageStart, paginate } from './paginate.ts'

/** How lists are cut and kept. */
export interface ListOptions {
  /** How many entries one page holds. */
  readonly pageSize: number
  /** How long a page may be kept. */
  readonly cache: CacheHints
}

/** How a list is kept that is not the same for every caller: by each caller alone, whatever was defined. */
export function privately(options: ListOptions): ListOptions {
  return options.cache.scope === 'private' ? options : { ...options, cache: { ...options.cache, scope: 'private' } }
}

/** One entry of a list: what names it, and what clients see of it. */
export type ListEntry = readonly [key: string, description: object]

/**
 * A list as its pages, each encoded when it is first asked for. See {@link paginate}.
 *
 * @see MCP, Pagination
 */
export class EncodedList {
  readonly #name: string
  readonly #entries: readonly ListEntry[]
  readonly #revision: ServedRevision
  readonly #options: ListOptions
  /** By where they begin: what clients send as cursors has no bound, this has. */
  readonly #pages = new Map<number, string>()

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
   * @throws an InvalidParamsError for a cursor that was not given out, or whose entry is gone.
   */
  page(cursor: unknown): string {
    const start = pageStart(this.#entries, keyOf, cursor)
    let page = this.#pages.get(start)
    if (page === undefined) {
      page = this.#encode(cursor)
      this.#pages.set(start, page)
    }
    return page
  }

  #encode(cursor: unknown): string {
    const { pageSize, cache } = this.#options
    const { entries, nextCursor } = paginate(this.#entries, keyOf, cursor, pageSize)
    const page = {
      [this.#name]: entries.map(([, description]) => description),
      nextCursor,
      ...(this.#revision.hasCacheHints ? cacheMembers(cache) : undefined),
    }
    return encodeResultObject(page, this.#revision)
  }
}

function keyOf([key]: ListEntry): string {
  return key
}
