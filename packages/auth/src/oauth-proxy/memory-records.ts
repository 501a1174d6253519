import { LRUCache } from 'lru-cache'
import type { Records, StoredRecord } from './records.ts'

/** Each namespace is bounded by itself, so that logins that somebody begins by the thousand do not push out tokens. */
const MAX_PER_NAMESPACE = 50_000

/** Keeps records in the memory of the process. */
export class MemoryRecords implements Records {
  readonly #namespaces = new Map<string, LRUCache<string, StoredRecord>>()

  async get(namespace: string, key: string): Promise<StoredRecord | undefined> {
    return this.#in(namespace).get(key)
  }

  async put(namespace: string, key: string, text: string, ttlMs: number, ifVersion?: number): Promise<boolean> {
    const records = this.#in(namespace)
    const version = records.get(key)?.version ?? 0
    if (ifVersion !== undefined && ifVersion !== version) return false
    records.set(key, { text, version: version + 1 }, { ttl: ttlMs })
    return true
  }

  async delete(namespace: string, key: string, ifVersion?: number): Promise<boolean> {
    const records = this.#in(namespace)
    if (ifVersion !== undefined && records.get(key)?.version !== ifVersion) return false
    return records.delete(key)
  }

  #in(namespace: string): LRUCache<string, StoredRecord> {
    let records = this.#namespaces.get(namespace)
    if (records === undefined) this.#namespaces.set(namespace, (records = new LRUCache({ max: MAX_PER_NAMESPACE })))
    return records
  }
}
