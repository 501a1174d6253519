import type { ServedRevision } from '../revision/served-revision.ts'

/** How many lists are kept: one for each revision and choice of entries that callers are shown. */
const MAX_LISTS = 64

/** Lists by their revision and by what is left out of them, so that each is made once for all callers who see the same. Bounded: the oldest goes first. */
export class ListCache<List> {
  readonly #lists = new Map<string, List>()

  /**
   * The list without what is hidden.
   *
   * @param make makes it when it is not kept.
   */
  get(revision: ServedRevision, hidden: Iterable<{ readonly name: string }>, make: () => List): List {
    const names = Array.from(hidden, ({ name }) => name)
    const key = names.length === 0 ? revision.version : JSON.stringify([revision.version, ...names])
    let list = this.#lists.get(key)
    if (list === undefined) {
      list = make()
      this.#lists.set(key, list)
      if (this.#lists.size > MAX_LISTS) this.#lists.delete(this.#lists.keys().next().value ?? key)
    }
    return list
  }

  /** How many lists are kept. */
  get size(): number {
    return this.#lists.size
  }

  /** Forgets every list. */
  clear(): void {
    this.#lists.clear()
  }
}
