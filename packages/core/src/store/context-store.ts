import type { ContextChange, ContextOperation, ContextOperationResult, ContextWatch } from './context-change.ts'
import type { ContextDeletion, ContextEntry, ContextInput, ContextPatch, ContextRef } from './context-entry.ts'
import type { ContextFilter, ContextHits, ContextPage, ContextQuery, ContextSearch, ContextVersion } from './context-query.ts'
import type { ContextTransfer, TransferOptions, TransferResult } from './context-transfer.ts'

/** How much one namespace of a tenant may hold. What makes it more is refused; of several operations each is judged in its turn. */
export interface ContextQuota {
  /** How many entries. */
  readonly maxEntries?: number | undefined
  /** How many bytes their values have as JSON in UTF-8. */
  readonly maxBytes?: number | undefined
}

/** How much there is of one tenant. */
export interface ContextStats {
  readonly entries: number
  /** The values as JSON in UTF-8. */
  readonly bytes: number
  /** In the order of their names. */
  readonly namespaces: readonly { readonly namespace: string; readonly entries: number; readonly bytes: number }[]
}

/**
 * What one tenant keeps: entries by namespace and key. There is no way from one tenant's to another's. A promise that resolves says that the
 * change is durable, as far as the store is. An entry whose time has passed is not there, for whatever method.
 *
 * All methods reject with {@link InvalidEntryError} when an argument is not what it has to be, and {@link StoreUnavailableError} when the store
 * cannot do it now; nothing is changed then.
 */
export interface ContextStore {
  /** The entry, or `undefined`. */
  get(ref: ContextRef): Promise<ContextEntry | undefined>
  /** The entries, in the order of the refs; `undefined` for what there is not. At most 1,000. */
  getMany(refs: readonly ContextRef[]): Promise<readonly (ContextEntry | undefined)[]>
  /**
   * Writes an entry, whatever was there.
   *
   * @throws {@link VersionConflictError} when `ifVersion` is not the version that it has.
   * @throws {@link QuotaExceededError} when its namespace would hold too much.
   */
  put(input: ContextInput): Promise<ContextEntry>
  /** Writes all or none; at most 1,000. Throws what {@link ContextStore.put} throws. */
  putMany(inputs: readonly ContextInput[]): Promise<readonly ContextEntry[]>
  /**
   * Changes part of an entry.
   *
   * @throws {@link VersionConflictError} as {@link ContextStore.put}, also when there is none.
   * @throws {@link EntryNotFoundError} when there is none, and no version of it was expected.
   * @throws {@link QuotaExceededError} as {@link ContextStore.put}.
   */
  patch(patch: ContextPatch): Promise<ContextEntry>
  /**
   * Deletes an entry; false when there was none.
   *
   * @throws {@link VersionConflictError} when `ifVersion` is not the version that it has; 0 when there is none.
   */
  delete(deletion: ContextDeletion): Promise<boolean>
  /** Deletes what the filter means; how many there were. The filter has to narrow something: `{}` is refused. */
  deleteMany(filter: ContextFilter): Promise<number>
  /** Entries, page by page. */
  list(query?: ContextQuery): Promise<ContextPage>
  /** How many entries the filter means. */
  count(filter?: ContextFilter): Promise<number>
  /** Finds entries by words, the best first. */
  search(search: ContextSearch): Promise<ContextHits>
  /** The states that an entry had, the newest first, as many as the store keeps. Empty for a key that was never written. */
  history(ref: ContextRef): Promise<readonly ContextVersion[]>
  /**
   * Writes a former value, metadata and tags again, as a new version.
   *
   * @throws {@link EntryNotFoundError} when that version is not kept, or was a deletion.
   */
  restore(ref: ContextRef, version: number): Promise<ContextEntry>
  /**
   * Does all or nothing, in order, each operation seeing what those before it did. At most 1,000.
   * Rejects with the error of the operation that cannot be done; its `index` tells which.
   */
  batch(operations: readonly ContextOperation[]): Promise<readonly ContextOperationResult[]>
  /**
   * What changes, in order, each change once, also what other processes change. Watches from the moment of the call on. The iteration ends without
   * an error when it is left or its signal aborts, and rejects with {@link StoreUnavailableError} when the store is closed.
   *
   * @throws {@link ChangesForgottenError} while iterating, when what comes next is no longer kept.
   */
  watch(watch?: ContextWatch): AsyncIterable<ContextChange>
  /**
   * The entries as JSON Lines, in the order of their keys, each line with a line feed: `{ namespace, key, value, metadata, tags, createdAt,
   * updatedAt, expiresAt? }`.
   */
  export(options?: ContextTransfer): AsyncIterable<string>
  /**
   * Writes the entries of JSON Lines over what there is, in portions that are each all or nothing. `createdAt` and `updatedAt` are kept;
   * entries whose time has passed, and empty lines, are passed over.
   *
   * @param lines each one line, with or without its line feed.
   * @throws {@link InvalidEntryError} at the first line that is wrong: `line` says which. What the lines before it hold is written.
   */
  import(lines: Iterable<string> | AsyncIterable<string>, options?: TransferOptions): Promise<TransferResult>
  /** How much there is. */
  stats(): Promise<ContextStats>
  /** Bounds a namespace; what it holds already stays. `undefined`: the default of the store again. */
  setQuota(namespace: string, quota: ContextQuota | undefined): Promise<void>
}
