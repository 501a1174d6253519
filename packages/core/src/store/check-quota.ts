import { showValue } from '../schema/show-value.ts'
import { checkObject } from './check-ref.ts'
import type { ContextQuota } from './context-store.ts'
import { InvalidEntryError } from './store-errors.ts'

/** @throws {@link InvalidEntryError} when it is no quota. */
export function checkQuota(quota: ContextQuota): ContextQuota {
  checkObject(quota, 'quota')
  for (const name of ['maxEntries', 'maxBytes'] as const) {
    const limit = quota[name]
    if (limit === undefined || (Number.isSafeInteger(limit) && limit >= 0)) continue
    throw new InvalidEntryError(`${name}: expected a whole number, 0 or greater, got ${showValue(limit)}`)
  }
  return { ...quota }
}
