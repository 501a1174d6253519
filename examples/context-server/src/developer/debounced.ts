/**
 * A function that does the work once, `ms` after it was called last, and never twice at the same time. What the work throws goes to `onError`.
 */
export function debounced(work: () => Promise<void>, ms: number, onError: (error: unknown) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  let last: Promise<void> = Promise.resolve()
  return () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      last = last.then(work).catch(onError)
    }, ms)
    timer.unref()
  }
}
