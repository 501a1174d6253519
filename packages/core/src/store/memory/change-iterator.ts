import { checkNamespace, checkObject, checkText, MAX_KEY_BYTES } from '../check-ref.ts'
import type { ContextChange, ContextWatch } from '../context-change.ts'
import { StoreUnavailableError } from '../store-errors.ts'
import type { ChangeLog } from './change-log.ts'

/** One watch. No generator: those cannot be ended while they wait. */
export class ChangeIterator implements AsyncIterableIterator<ContextChange> {
  readonly #log: ChangeLog
  readonly #watch: ContextWatch
  readonly #onWait: () => void
  readonly #begin: number
  readonly #waiting = new Set<() => void>()
  readonly #onAbort = (): void => this.#end()
  /** Known with the first `next`, so that who iterates is told of a wrong argument. */
  #sequence: number | undefined
  #hasEnded = false

  constructor(log: ChangeLog, watch: ContextWatch, onWait: () => void) {
    this.#log = log
    this.#watch = watch
    this.#onWait = onWait
    this.#begin = log.end
  }

  async next(): Promise<IteratorResult<ContextChange>> {
    try {
      this.#sequence ??= this.#start()
      while (!this.#hasEnded && this.#watch.signal?.aborted !== true) {
        if (this.#log.isClosed) throw new StoreUnavailableError('closed', 'the store is closed')
        const change = this.#log.after(this.#sequence)
        if (change === undefined) await this.#wait()
        else {
          this.#sequence++
          if (this.#isMeant(change)) return { done: false, value: change }
        }
      }
      this.#end()
      return { done: true, value: undefined }
    } catch (error) {
      this.#end()
      throw error
    }
  }

  async return(): Promise<IteratorResult<ContextChange>> {
    this.#end()
    return { done: true, value: undefined }
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  /** There may be something new. */
  wake(): void {
    for (const resolve of this.#waiting) resolve()
    this.#waiting.clear()
  }

  async #wait(): Promise<void> {
    const woken = new Promise<void>((resolve) => this.#waiting.add(resolve))
    this.#onWait()
    return woken
  }

  #start(): number {
    const { namespace, prefix, after, signal } = this.#watch
    checkObject(this.#watch, 'watch')
    if (namespace !== undefined) checkNamespace(namespace)
    if (prefix !== undefined) checkText(prefix, 'prefix', MAX_KEY_BYTES)
    const sequence = after === undefined ? this.#begin : this.#log.sequenceOf(after)
    this.#log.register(this)
    signal?.addEventListener('abort', this.#onAbort)
    return sequence
  }

  #end(): void {
    this.#hasEnded = true
    this.#log.unregister(this)
    this.#watch.signal?.removeEventListener('abort', this.#onAbort)
    this.wake()
  }

  #isMeant({ namespace, key }: ContextChange): boolean {
    const { namespace: wanted = namespace, prefix = '' } = this.#watch
    return namespace === wanted && key.startsWith(prefix)
  }
}
