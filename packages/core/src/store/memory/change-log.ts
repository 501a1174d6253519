import { showValue } from '../../schema/show-value.ts'
import type { ContextChange, ContextWatch } from '../context-change.ts'
import { ChangesForgottenError, InvalidEntryError } from '../store-errors.ts'
import { ChangeIterator } from './change-iterator.ts'

/** The latest changes of one tenant, and who waits for more. */
export class ChangeLog {
  readonly #maxChanges: number
  /** Tells positions of this log from those of a former process. */
  readonly #epoch = crypto.randomUUID().slice(0, 8)
  readonly #iterators = new Set<ChangeIterator>()
  #changes: ContextChange[] = []
  #forgotten = 0
  #isClosed = false

  constructor(maxChanges: number) {
    this.#maxChanges = maxChanges
  }

  /** How many changes there were: the sequence of the last one. */
  get end(): number {
    return this.#forgotten + this.#changes.length
  }

  /** Whether somebody wants to know what changes. */
  get isWatched(): boolean {
    return this.#iterators.size > 0
  }

  get isClosed(): boolean {
    return this.#isClosed
  }

  append(changes: readonly Omit<ContextChange, 'position'>[]): void {
    if (changes.length === 0) return
    for (const change of changes) this.#changes.push({ position: `${this.#epoch}-${this.end + 1}`, ...change })
    // Cut in halves, so that it costs little for each change.
    if (this.#changes.length > 2 * this.#maxChanges) {
      const surplus = this.#changes.length - this.#maxChanges
      this.#changes = this.#changes.slice(surplus)
      this.#forgotten += surplus
    }
    this.#wake()
  }

  /** @param onWait called whenever the watch has to wait for a change. */
  watch(watch: ContextWatch, onWait: () => void): ChangeIterator {
    return new ChangeIterator(this, watch, onWait)
  }

  /** @throws {@link InvalidEntryError} when it is no position, {@link ChangesForgottenError} when it is one of a former process. */
  sequenceOf(position: string): number {
    const [epoch = '', sequence = ''] = typeof position === 'string' ? position.split('-') : []
    if (!/^[0-9a-f]{8}$/.test(epoch) || !/^\d{1,15}$/.test(sequence)) {
      throw new InvalidEntryError(`after: expected the position of a change, got ${showValue(position)}`)
    }
    if (epoch !== this.#epoch || Number(sequence) > this.end) throw new ChangesForgottenError()
    return Number(sequence)
  }

  /**
   * The change after a sequence; `undefined` when there is none yet.
   *
   * @throws {@link ChangesForgottenError} when it is no longer kept.
   */
  after(sequence: number): ContextChange | undefined {
    if (sequence < this.#forgotten) throw new ChangesForgottenError()
    return this.#changes[sequence - this.#forgotten]
  }

  /** The iterator is woken from now on when something changes, or the log is closed. */
  register(iterator: ChangeIterator): void {
    this.#iterators.add(iterator)
  }

  unregister(iterator: ChangeIterator): void {
    this.#iterators.delete(iterator)
  }

  /** Ends all watches. */
  close(): void {
    this.#isClosed = true
    this.#wake()
  }

  #wake(): void {
    for (const iterator of [...this.#iterators]) iterator.wake()
  }
}
