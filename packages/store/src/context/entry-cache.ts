import type { ContextEntry, ContextRef } from '@portico/core'
import { LRUCache } from 'lru-cache'

interface Cached {
  readonly entry: ContextEntry
  readonly epoch: number
}

/** What is known of a tenant. Numbers are not used twice. */
interface TenantState {
  /** Entries that were kept in another one are worth nothing. */
  epoch: number
  /** An entry is kept only if nothing was written since it was read. */
  writes: number
}

/** When an entry was read; to be given back with it. */
export interface ReadMark {
  readonly epoch: number
  readonly writes: number
}

/** Entries that were read lately, bounded by bytes. Whoever changes an entry says so. */
export class EntryCache {
  readonly #entries: LRUCache<string, Cached>
  #tenants = new Map<string, TenantState>()
  #epochs = 0

  constructor(maxBytes: number) {
    this.#entries = new LRUCache({ maxSize: maxBytes, sizeCalculation: ({ entry }, key) => key.length + sizeOf(entry) })
  }

  get(tenant: string, ref: ContextRef): ContextEntry | undefined {
    const cached = this.#entries.get(nameOf(tenant, ref))
    return cached === undefined || cached.epoch !== this.#tenants.get(tenant)?.epoch ? undefined : cached.entry
  }

  /** Called before an entry is read that is to be kept. */
  mark(tenant: string): ReadMark {
    let state = this.#tenants.get(tenant)
    if (state === undefined) {
      state = { epoch: ++this.#epochs, writes: 0 }
      this.#tenants.set(tenant, state)
    }
    return { epoch: state.epoch, writes: state.writes }
  }

  /** Keeps an entry, which is frozen: whoever asks next is given the same. */
  keep(tenant: string, entry: ContextEntry, { epoch, writes }: ReadMark): void {
    const state = this.#tenants.get(tenant)
    if (state?.epoch !== epoch || state.writes !== writes) return
    this.#entries.set(nameOf(tenant, entry), { entry: deepFreeze(entry), epoch })
  }

  /** Those entries have changed. */
  forget(tenant: string, refs: readonly ContextRef[]): void {
    const state = this.#tenants.get(tenant)
    if (state !== undefined) state.writes++
    for (const ref of refs) this.#entries.delete(nameOf(tenant, ref))
  }

  /** Anything of a tenant may have changed; `undefined`: of all of them. */
  forgetAll(tenant: string | undefined): void {
    if (tenant === undefined) this.#tenants = new Map()
    else this.#tenants.delete(tenant)
  }
}

/** Neither tenants nor namespaces nor keys have a NUL character. */
function nameOf(tenant: string, { namespace, key }: ContextRef): string {
  return `${tenant}\0${namespace}\0${key}`
}

/** Characters that it has as JSON, which is about what it takes. */
function sizeOf(entry: ContextEntry): number {
  return JSON.stringify(entry).length
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const member of Object.values(value)) deepFreeze(member)
  return value
}
