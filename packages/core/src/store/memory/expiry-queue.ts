import type { ContextRef } from '../context-entry.ts'

interface Expiry {
  readonly ref: ContextRef
  readonly atMs: number
}

/** Knows what expires next: a binary heap. What does not expire after all stays in it until its time has come. */
export class ExpiryQueue {
  readonly #heap: Expiry[] = []

  /** When the next one expires, in milliseconds since 1970. */
  get nextMs(): number {
    return this.#heap[0]?.atMs ?? Infinity
  }

  add(ref: ContextRef, atMs: number): void {
    let index = this.#heap.push({ ref, atMs }) - 1
    while (index > 0) {
      const parent = (index - 1) >>> 1
      if (this.#at(parent) <= atMs) return
      this.#swap(index, parent)
      index = parent
    }
  }

  /** Takes out what has expired, the earliest first. */
  *due(nowMs: number): Generator<Expiry> {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined || first.atMs > nowMs) return
      this.#swap(0, this.#heap.length - 1)
      this.#heap.pop()
      this.#sink()
      yield first
    }
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      const earlier = this.#at(left + 1) < this.#at(left) ? left + 1 : left
      if (this.#at(index) <= this.#at(earlier)) return
      this.#swap(index, earlier)
      index = earlier
    }
  }

  #at(index: number): number {
    return this.#heap[index]?.atMs ?? Infinity
  }

  #swap(a: number, b: number): void {
    const [first, second] = [this.#heap[a], this.#heap[b]]
    if (first === undefined || second === undefined) return
    this.#heap[a] = second
    this.#heap[b] = first
  }
}
