import { StoreUnavailableError } from '../store-errors.ts'

/** How much a {@link MemoryStore} may hold, of all tenants together. */
export class MemorySpace {
  readonly #maxBytes: number
  #bytes = 0

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes
  }

  /** Whether so much more is allowed. Less always is. */
  hasRoomFor(bytes: number): boolean {
    return bytes <= 0 || this.#bytes + bytes <= this.#maxBytes
  }

  /** @throws {@link StoreUnavailableError} when so much more is not allowed. */
  take(bytes: number): void {
    if (!this.hasRoomFor(bytes))
      throw new StoreUnavailableError('full', `the store may hold ${this.#maxBytes} bytes, and would have more`)
    this.#bytes += bytes
  }
}
