/** Named points at which a tool waits until the test lets it go on. */
export class Gates {
  readonly #entered = new Map<string, PromiseWithResolvers>()
  readonly #opened = new Map<string, PromiseWithResolvers>()

  /** For the tool: says that it is here, and waits. */
  async pass(name: string): Promise<void> {
    deferredIn(this.#entered, name).resolve()
    await deferredIn(this.#opened, name).promise
  }

  /** For the test: waits until the tool is there. */
  entered(name: string): Promise<void> {
    return deferredIn(this.#entered, name).promise
  }

  /** For the test: lets the tool go on. */
  open(name: string): void {
    deferredIn(this.#opened, name).resolve()
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>
  readonly resolve: () => void
}

function deferredIn(map: Map<string, PromiseWithResolvers>, name: string): PromiseWithResolvers {
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
