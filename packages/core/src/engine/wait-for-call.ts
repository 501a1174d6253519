import { TimeoutError } from '../errors.ts'
import type { CallContext } from './call-context.ts'

/**
 * Waits for a handler, no longer than its time limit and not beyond its cancellation. Timer and listener are released in every case.
 *
 * @throws {@link TimeoutError} after `timeoutMs`, the reason of the abort when the call is aborted, or what the handler threw.
 */
export function waitForCall<T>(context: CallContext, pending: PromiseLike<T>, timeoutMs: number): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const timer = timeoutMs > 0 ? setTimeout(() => context.abort(new TimeoutError(timeoutMs)), timeoutMs) : undefined
    context.onAbort = (reason) => {
      clearTimeout(timer)
      reject(reason)
    }
    pending.then(
      (value) => {
        clearTimeout(timer)
        resolve(value)
      },
      (thrown: unknown) => {
        clearTimeout(timer)
        // What the handler threw is passed on as it is; the caller decides how it is answered.
        // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- handlers may throw anything
        reject(thrown)
      },
    )
    if (context.isAborted) context.onAbort(context.signal.reason as Error) // aborted with an error only; see CallContext.abort()
  })
}
