import type { EventStream } from './event-stream.ts'

/** The open streams of one transport, kept alive by one timer for all of them. */
export class OpenStreams {
  readonly #streams = new Set<EventStream>()
  readonly #intervalMs: number
  #timer: ReturnType<typeof setInterval> | undefined

  /** @param intervalMs how often a comment is sent on each stream, in milliseconds; 0 sends none. */
  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size
  }

  /** Adds a stream. */
  add(stream: EventStream): void {
    this.#streams.add(stream)
    if (this.#intervalMs > 0) this.#timer ??= setInterval(() => this.#keepAlive(), this.#intervalMs)
  }

  /** Takes a stream out; the timer ends with the last one. */
  delete(stream: EventStream): void {
    this.#streams.delete(stream)
    if (this.#streams.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** Ends every stream. */
  endAll(): void {
    for (const stream of [...this.#streams]) stream.end()
  }

  #keepAlive(): void {
    for (const stream of this.#streams) stream.keepAlive()
  }
}
