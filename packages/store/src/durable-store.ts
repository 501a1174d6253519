import type { AuditStore, Store } from '@portico/core'

/** A {@link Store} that keeps audit records too. */
export interface DurableStore extends Store {
  /** What was done, as a chain in which every change shows. */
  readonly audit: AuditStore
}
