/** Named points at which a tool waits until the test lets it go on. */
export class Gates {
  readonly #entered = new Map<string, Deferred>()
  readonly #opened = new Map<string, Deferred>()
  readonly #aborted = new Map<string, Deferred>()

  /** For the tool: says that it is here, and waits. */
  async pass(name: string, signal: AbortSignal): Promise<void> {
    signal.addEventListener('abort', () => deferredIn(this.#aborted, name).resolve())
    deferredIn(this.#entered, name).resolve()
    await deferredIn(this.#opened, name).promise
  }

  /** For the test: waits until the tool is there. */
  entered(name: string): Promise<void> {
    return deferredIn(this.#entered, name).promise
  }

  /** For the test: waits until the call of the tool was aborted. */
  aborted(name: string): Promise<void> {
    return deferredIn(this.#aborted, name).promise
  }

  /** For the test: lets the tool go on. */
  open(name: string): void {
    deferredIn(this.#opened, name).resolve()
  }
}

interface Deferred {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

function deferredIn(map: Map<string, Deferred>, name: string): Deferred {
  const known = map.get(name)
  if (known !== undefined) return known
  let resolve: () => void = () => undefined
  const promise = new Promise<void>((settle) => {
    resolve = settle
  })
  const made = { promise, resolve }
  map.set(name, made)
  return made
}
