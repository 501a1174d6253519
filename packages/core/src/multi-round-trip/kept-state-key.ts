import { VersionConflictError } from '../store/store-errors.ts'
import type { Store } from '../store/store.ts'

/** The tenant under which the framework keeps what is its own. */
const OWN_TENANT = '@portico'
const STATE_KEY = { namespace: 'keys', key: 'state' }

/** The key that seals the state of calls, as the store has it; made by whoever needs it first, and the same for all that share the store. */
export async function keptStateKey(store: Store): Promise<string> {
  const own = store.context(OWN_TENANT)
  const kept = await own.get(STATE_KEY)
  if (typeof kept?.value === 'string') return kept.value
  const made = crypto.randomUUID() + crypto.randomUUID()
  try {
    await own.put({ ...STATE_KEY, value: made, ifVersion: 0 })
    return made
  } catch (error) {
    // Another process was faster.
    if (error instanceof VersionConflictError) return keptStateKey(store)
    throw error
  }
}
