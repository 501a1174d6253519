import { type ContextQuota, InvalidEntryError } from '@portico/core'

/** Says that a namespace is not bounded, where `null` says that the store's default holds. */
const UNBOUNDED = -1

/** A quota as it is kept. @throws {@link InvalidEntryError} when it is none. */
export function checkQuota(quota: ContextQuota | undefined): {
  readonly max_entries: number | null
  readonly max_bytes: number | null
} {
  if (quota === undefined) return { max_entries: null, max_bytes: null }
  return { max_entries: checkBound('maxEntries', quota.maxEntries), max_bytes: checkBound('maxBytes', quota.maxBytes) }
}

function checkBound(name: keyof ContextQuota, bound: number | undefined): number {
  if (bound === undefined) return UNBOUNDED
  if (Number.isSafeInteger(bound) && bound >= 0) return bound
  throw new InvalidEntryError(`${name}: expected a whole number, 0 or greater, got ${String(bound)}`)
}
