import type {
  ContextChange,
  ContextDeletion,
  ContextEntry,
  ContextFilter,
  ContextHits,
  ContextInput,
  ContextOperation,
  ContextOperationResult,
  ContextPage,
  ContextPatch,
  ContextQuery,
  ContextQuota,
  ContextRef,
  ContextSearch,
  ContextStats,
  ContextStore,
  ContextTransfer,
  ContextVersion,
  ContextWatch,
  TransferOptions,
  TransferResult,
} from '@portico/core'
import {
  checkDeletion,
  checkInput,
  checkInputs,
  checkNamespace,
  checkNarrowFilter,
  checkOperations,
  checkPatch,
  checkQuota,
  checkRef,
  checkRefs,
  exportEntries,
  importEntries,
} from '@portico/core/internal'
import { type Operation, rowOf, run } from '../query/operation.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { tenantLane } from '../query/write-lane.ts'
import { contextStats, countEntries } from './count-entries.ts'
import { deleteEntries } from './delete-entries.ts'
import { deleteEntry } from './delete-entry.ts'
import type { EntryCache } from './entry-cache.ts'
import { entryHistory, restoreEntry } from './entry-history.ts'
import { findEntry } from './entry-queries.ts'
import { entryFromRow } from './entry-row.ts'
import { expireEntries } from './expire-entries.ts'
import { listEntries } from './list-entries.ts'
import { setNamespaceQuota } from './namespace-queries.ts'
import { patchEntry } from './patch-entry.ts'
import { importEntry, putEntry } from './put-entry.ts'
import { runOperations } from './run-operations.ts'
import type { EntrySearch } from './search-entries.ts'
import { lastChange, sequenceOf, watchChanges } from './watch-changes.ts'
import { timeNow } from './time-text.ts'
import type { WriteScope } from './write-scope.ts'

/** What the context stores of all tenants have in common. */
export interface ContextSettings {
  readonly database: SqlDatabase
  readonly search: EntrySearch
  readonly cache: EntryCache | undefined
  readonly historyVersions: number
  readonly maxChanges: number
  readonly defaultQuota: ContextQuota
}

/** What a quota of its own says where it does not bound. */
const UNBOUNDED = -1
/** The namespace has none of its own. */
const DEFAULT_QUOTA = { maxEntries: null, maxBytes: null }

/** What one tenant keeps, in a database. */
export class SqlContextStore implements ContextStore {
  readonly #tenant: string
  readonly #settings: ContextSettings
  readonly #database: SqlDatabase
  /** Watches that are finding out where they begin: what is written after them has to be seen by them. */
  readonly #starting = new Set<Promise<unknown>>()

  constructor(tenant: string, settings: ContextSettings) {
    this.#tenant = tenant
    this.#settings = settings
    this.#database = settings.database
  }

  async get(ref: ContextRef): Promise<ContextEntry | undefined> {
    checkRef(ref)
    return this.#find(ref)
  }

  async getMany(refs: readonly ContextRef[]): Promise<readonly (ContextEntry | undefined)[]> {
    checkRefs(refs)
    return Promise.all(refs.map(async (ref) => this.#find(ref)))
  }

  async put(input: ContextInput): Promise<ContextEntry> {
    const checked = checkInput(input)
    return this.#write([checked], (scope) => putEntry(scope, checked))
  }

  async putMany(inputs: readonly ContextInput[]): Promise<readonly ContextEntry[]> {
    const checked = checkInputs(inputs)
    return this.#write(checked, (scope) => runOperations(checked, (input) => putEntry(scope, input)))
  }

  async patch(patch: ContextPatch): Promise<ContextEntry> {
    const checked = checkPatch(patch)
    return this.#write([checked], (scope) => patchEntry(scope, checked))
  }

  async delete(deletion: ContextDeletion): Promise<boolean> {
    checkDeletion(deletion)
    return this.#write([deletion], (scope) => deleteEntry(scope, deletion))
  }

  async deleteMany(filter: ContextFilter): Promise<number> {
    const checked = checkNarrowFilter(filter)
    return this.#write(undefined, (scope) => deleteEntries(scope, checked))
  }

  async list(query: ContextQuery = {}): Promise<ContextPage> {
    return this.#database.read(() => listEntries(this.#tenant, query, timeNow()))
  }

  async count(filter: ContextFilter = {}): Promise<number> {
    return this.#database.read(() => countEntries(this.#tenant, filter, timeNow()))
  }

  async search(search: ContextSearch): Promise<ContextHits> {
    return this.#database.read(() => this.#settings.search.search(this.#tenant, search, timeNow()))
  }

  async history(ref: ContextRef): Promise<readonly ContextVersion[]> {
    checkRef(ref)
    return this.#database.read(() => entryHistory(this.#scope(), ref))
  }

  async restore(ref: ContextRef, version: number): Promise<ContextEntry> {
    checkRef(ref)
    return this.#write([ref], (scope) => restoreEntry(scope, ref, version))
  }

  async batch(operations: readonly ContextOperation[]): Promise<readonly ContextOperationResult[]> {
    const checked = checkOperations(operations)
    return this.#write(checked, (scope) =>
      runOperations(checked, function* (operation): Operation<ContextOperationResult> {
        switch (operation.operation) {
          case 'put':
            return yield* putEntry(scope, operation)
          case 'patch':
            return yield* patchEntry(scope, operation)
          case 'delete':
            yield* deleteEntry(scope, operation)
            return undefined
          case 'get':
            return yield* getEntry(scope, operation)
        }
      }),
    )
  }

  watch(watch: ContextWatch = {}): AsyncIterable<ContextChange> {
    const start = this.#startOf(watch.after)
    // Told to whoever iterates.
    start.catch(() => undefined)
    return watchChanges(this.#database, this.#tenant, start, watch)
  }

  export(options?: ContextTransfer): AsyncIterable<string> {
    return exportEntries(this, options)
  }

  async import(lines: Iterable<string> | AsyncIterable<string>, options?: TransferOptions): Promise<TransferResult> {
    return importEntries(lines, options, (entries) =>
      this.#write(entries, (scope) => runOperations(entries, (entry) => importEntry(scope, entry))),
    )
  }

  async stats(): Promise<ContextStats> {
    return this.#database.read(() => contextStats(this.#tenant, timeNow()))
  }

  async setQuota(namespace: string, quota: ContextQuota | undefined): Promise<void> {
    checkNamespace(namespace)
    const { maxEntries = UNBOUNDED, maxBytes = UNBOUNDED } = quota === undefined ? DEFAULT_QUOTA : checkQuota(quota)
    await this.#write([], ({ tenant }) =>
      run(setNamespaceQuota, { tenant, namespace, max_entries: maxEntries, max_bytes: maxBytes }),
    )
  }

  /** Takes out what has expired. @internal */
  async expire(): Promise<void> {
    for (;;) {
      const { isAll } = await this.#write(undefined, (scope) => expireEntries(scope))
      if (isAll) return
    }
  }

  #find(ref: ContextRef): ContextEntry | undefined | Promise<ContextEntry | undefined> {
    const tenant = this.#tenant
    const now = timeNow()
    const { cache } = this.#settings
    if (cache !== undefined) {
      this.#database.notice()
      const cached = cache.get(tenant, ref)
      if (cached !== undefined && (cached.expiresAt === undefined || cached.expiresAt > now)) return cached
    }
    const mark = cache?.mark(tenant)
    const rows = this.#database.rows(findEntry, { tenant, namespace: ref.namespace, key: ref.key, now })
    const decode = ([row]: Awaited<typeof rows>): ContextEntry | undefined => {
      if (row === undefined) return undefined
      const entry = entryFromRow(row)
      if (mark !== undefined) cache?.keep(tenant, entry, mark)
      return entry
    }
    return rows instanceof Promise ? rows.then(decode) : decode(rows)
  }

  /** @param refs what is written; `undefined` when that is not known before. */
  async #write<T>(refs: readonly ContextRef[] | undefined, operation: (scope: WriteScope) => Operation<T>): Promise<T> {
    if (this.#starting.size > 0) await Promise.allSettled(this.#starting)
    const { cache } = this.#settings
    try {
      return await this.#database.write(tenantLane(this.#tenant), () => operation(this.#scope()))
    } finally {
      // Also when it failed: with a lost connection nobody knows whether it was done.
      if (refs === undefined) cache?.forgetAll(this.#tenant)
      else cache?.forget(this.#tenant, refs)
    }
  }

  #scope(): WriteScope {
    const { database, historyVersions, maxChanges, defaultQuota } = this.#settings
    return { tenant: this.#tenant, words: database.words, historyVersions, maxChanges, defaultQuota, now: timeNow() }
  }

  /** The sequence of the change that a watch begins after. */
  async #startOf(position: string | undefined): Promise<number> {
    if (position !== undefined) return sequenceOf(position)
    const rows = Promise.resolve(this.#database.rows(lastChange, { tenant: this.#tenant }))
    this.#starting.add(rows)
    try {
      return (await rows)[0]?.sequence ?? 0
    } finally {
      this.#starting.delete(rows)
    }
  }
}

function* getEntry({ tenant, now }: WriteScope, { namespace, key }: ContextRef): Operation<ContextEntry | undefined> {
  const row = yield* rowOf(findEntry, { tenant, namespace, key, now })
  return row && entryFromRow(row)
}
