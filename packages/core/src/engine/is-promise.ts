/**
 * True for promises. Other thenables count too and are typed as promises: only their `then` is used, and `await` takes both.
 */
export function isPromise<T>(value: T | Promise<T>): value is Promise<T> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
