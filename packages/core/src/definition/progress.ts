/** One step that an `async function*` handler yields to report how far it has come. */
export interface Progress {
  /** How much is done; grows from yield to yield. */
  readonly done: number
  /** How much there is to do, when it is known. */
  readonly total: number | undefined
  /** What is going on, for people. */
  readonly message: string | undefined
}

/** Makes what a generator handler yields: `yield progress(3, 10, 'parsing')`. */
export function progress(done: number, total?: number, message?: string): Progress {
  return { done, total, message }
}
