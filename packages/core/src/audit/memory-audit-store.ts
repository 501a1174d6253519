import { chainAuditRecord, EMPTY_CHAIN, type AuditChainEnd } from './audit-chain.ts'
import type { AuditEntry, AuditRecord } from './audit-record.ts'
import type { AuditStore } from './audit-store.ts'

/** How much a {@link MemoryAuditStore} keeps. */
export interface AuditLimits {
  /** How many entries, at least 1; the oldest go first. Default 10,000. */
  readonly maxEntries?: number
}

/** Keeps audit records in memory, bounded; for development and tests: they end with the process. */
export class MemoryAuditStore implements AuditStore {
  readonly #maxEntries: number
  readonly #entries = new Map<number, AuditEntry>()
  #end: Promise<AuditChainEnd> = Promise.resolve(EMPTY_CHAIN)

  constructor({ maxEntries = 10_000 }: AuditLimits = {}) {
    if (!Number.isSafeInteger(maxEntries) || maxEntries < 1)
      throw new RangeError(`maxEntries: expected an integer ≥ 1, got ${maxEntries}`)
    this.#maxEntries = maxEntries
  }

  append(record: AuditRecord): Promise<AuditEntry> {
    const before = this.#end
    const appended = before.then(async (end) => this.#keep(await chainAuditRecord(record, end)))
    // A record that cannot be chained is not in the chain: the next one follows the one before it.
    this.#end = appended.catch(() => before)
    return appended
  }

  async *read(after = 0): AsyncGenerator<AuditEntry> {
    await this.#end
    for (const entry of [...this.#entries.values()]) if (entry.sequence > after) yield entry
  }

  #keep(entry: AuditEntry): AuditEntry {
    this.#entries.set(entry.sequence, entry)
    if (this.#entries.size > this.#maxEntries) this.#entries.delete(entry.sequence - this.#maxEntries)
    return entry
  }
}
