import type { AuditEntry, AuditRecord } from './audit-record.ts'

/** Keeps audit records, appended and never changed. */
export interface AuditStore {
  /**
   * Appends a record. Resolves once it is as durable as the store makes things: after the commit, not before. Entries stand in the order of the calls.
   *
   * @throws what keeps the store from it; the record is not in the chain then.
   */
  append(record: AuditRecord): Promise<AuditEntry>
  /**
   * The entries in order.
   *
   * @param after begins with the entry behind that sequence. Default 0: with the first that is kept.
   */
  read(after?: number): AsyncIterable<AuditEntry>
}
