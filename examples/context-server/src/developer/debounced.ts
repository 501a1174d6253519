/** When, and until when, {@link debounced} does its work. */
export interface Debounce {
  readonly ms: number
  /** Aborted, nothing more is done, and what goes wrong at the end is nobody's concern. */
  readonly signal: AbortSignal
  readonly onError: (error: unknown) => void
}

/** A function that does the work once, `ms` after it was called last, and never twice at the same time. */
export function debounced(work: () => Promise<void>, { ms, onError, signal }: Debounce): () => void {
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      last = last
        .then(() => (signal.aborted ? undefined : work()))
        .catch((error: unknown) => {
          if (!signal.aborted) onError(error)
        })
    }, ms)
    timer.unref()
  }
}
