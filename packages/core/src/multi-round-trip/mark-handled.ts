/**
 * Says of a promise that its rejection may go unseen. A run of a handler may end before the handler comes to await what it asked; Node would end the
 * process for that.
 */
export function markHandled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined)
  return promise
}
