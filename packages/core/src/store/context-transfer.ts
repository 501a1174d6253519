import type { ContextFilter } from './context-query.ts'
import type { ContextRef } from './context-entry.ts'

/** How far an import or export is. */
export interface TransferProgress {
  /** How many entries are done. */
  readonly entries: number
  /** The last of them. */
  readonly last: ContextRef
}

/** What {@link ContextStore.export} is asked. */
export interface ContextTransfer extends ContextFilter {
  /** Goes on after that entry: the last line that one has. Default: from the beginning. */
  readonly after?: ContextRef | undefined
  /** Told after each portion. */
  readonly onProgress?: ((progress: TransferProgress) => void) | undefined
  /** Ends it with the signal's reason. */
  readonly signal?: AbortSignal | undefined
}

/** What {@link ContextStore.import} is asked. */
export interface TransferOptions {
  /** How many lines of the input were imported before, and are passed over. Default 0. */
  readonly skip?: number | undefined
  /** Told after each portion, which is durable then: what was imported need not be imported again. */
  readonly onProgress?: ((progress: TransferProgress & { readonly lines: number }) => void) | undefined
  /** Ends it with the signal's reason; what was done stays. */
  readonly signal?: AbortSignal | undefined
}

/** What an import came to. */
export interface TransferResult {
  /** How many lines were read, with those passed over: the `skip` to go on with. */
  readonly lines: number
  /** How many entries were written. */
  readonly entries: number
}
