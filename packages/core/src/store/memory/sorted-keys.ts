import { compareCodePoints } from '../code-points.ts'

/** Distinct keys in the order of their code points. */
export class SortedKeys {
  readonly #keys: string[] = []

  add(key: string): void {
    const last = this.#keys.at(-1)
    // What is written in order, as by an import, costs no search.
    if (last === undefined || compareCodePoints(last, key) < 0) {
      this.#keys.push(key)
      return
    }
    const index = this.#indexOf(key)
    if (this.#keys[index] !== key) this.#keys.splice(index, 0, key)
  }

  delete(key: string): void {
    const index = this.#indexOf(key)
    if (this.#keys[index] === key) this.#keys.splice(index, 1)
  }

  /** The keys that begin with `prefix`, those after `after` if it is given. */
  *ascending(prefix: string, after: string | undefined): Generator<string> {
    let index = this.#indexOf(after !== undefined && compareCodePoints(after, prefix) > 0 ? after : prefix)
    if (this.#keys[index] === after) index++
    for (; index < this.#keys.length; index++) {
      const key = this.#keys[index] ?? ''
      if (!key.startsWith(prefix)) return
      yield key
    }
  }

  /** The same the other way round: `after` is what comes before them in order. */
  *descending(prefix: string, after: string | undefined): Generator<string> {
    const keys = [...this.ascending(prefix, undefined)]
    for (const key of keys.reverse()) if (after === undefined || compareCodePoints(key, after) < 0) yield key
  }

  /** Where the key stands, or would stand. */
  #indexOf(key: string): number {
    let low = 0
    let high = this.#keys.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compareCodePoints(this.#keys[middle] ?? '', key) < 0) low = middle + 1
      else high = middle
    }
    return low
  }
}
