import { type Store, VersionConflictError } from '@portico/core'
import type { Records, StoredRecord } from './records.ts'

/** What the framework keeps for itself is kept apart from what is kept for users. */
const OWN_TENANT = '@portico'

/** Keeps records in a store, for several processes and over restarts. */
export class StoreRecords implements Records {
  readonly #context: ReturnType<Store['context']>

  constructor(store: Store) {
    this.#context = store.context(OWN_TENANT)
  }

  async get(namespace: string, key: string): Promise<StoredRecord | undefined> {
    const entry = await this.#context.get({ namespace: `oauth-proxy:${namespace}`, key })
    return typeof entry?.value === 'string' ? { text: entry.value, version: entry.version } : undefined
  }

  put(namespace: string, key: string, text: string, ttlMs: number, ifVersion?: number): Promise<boolean> {
    const entry = { namespace: `oauth-proxy:${namespace}`, key, value: text, ttlMs: Math.max(1, Math.ceil(ttlMs)), ifVersion }
    return unlessConflict(this.#context.put(entry).then(() => true))
  }

  delete(namespace: string, key: string, ifVersion?: number): Promise<boolean> {
    return unlessConflict(this.#context.delete({ namespace: `oauth-proxy:${namespace}`, key, ifVersion }))
  }
}

async function unlessConflict(change: Promise<boolean>): Promise<boolean> {
  try {
    return await change
  } catch (error) {
    if (error instanceof VersionConflictError) return false
    throw error
  }
}
