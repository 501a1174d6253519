import { type CheckedPatch, checkDeletion, checkInput, checkInputs, checkOperations, checkPatch } from '../check-input.ts'
import { checkFilter, checkNarrowFilter, checkQuery, checkSearch, type CheckedQuery } from '../check-query.ts'
import { checkNamespace, checkRef, checkRefs } from '../check-ref.ts'
import { compareCodePoints } from '../code-points.ts'
import type { ContextChange, ContextOperation, ContextOperationResult, ContextWatch } from '../context-change.ts'
import { encodeContextCursor } from '../context-cursor.ts'
import type { ContextDeletion, ContextEntry, ContextInput, ContextPatch, ContextRef } from '../context-entry.ts'
import type { ContextFilter, ContextHits, ContextPage, ContextQuery, ContextSearch, ContextVersion } from '../context-query.ts'
import type { ContextQuota, ContextStats, ContextStore } from '../context-store.ts'
import type { ContextTransfer, TransferOptions, TransferResult } from '../context-transfer.ts'
import { exportEntries } from '../export-entries.ts'
import { importEntries } from '../import-entries.ts'
import { checkQuota } from '../check-quota.ts'
import { snippet } from '../snippet.ts'
import { EntryNotFoundError, StoreError, StoreUnavailableError } from '../store-errors.ts'
import { scoreEntry } from './score-entry.ts'
import type { LiveState, TenantState } from './tenant-state.ts'
import { Transaction } from './transaction.ts'

/** The longest that a timer can wait. */
const MAX_TIMER_MS = 2_147_483_647

/** Keeps context of one tenant in memory. Entries are frozen, and shared by all who ask for them. */
export class MemoryContextStore implements ContextStore {
  readonly #tenant: TenantState
  #timer: ReturnType<typeof setTimeout> | undefined
  #isClosed = false

  constructor(tenant: TenantState) {
    this.#tenant = tenant
  }

  async get(ref: ContextRef): Promise<ContextEntry | undefined> {
    checkRef(ref)
    this.#begin()
    return this.#tenant.find(ref)?.entry
  }

  async getMany(refs: readonly ContextRef[]): Promise<readonly (ContextEntry | undefined)[]> {
    checkRefs(refs)
    this.#begin()
    return refs.map((ref) => this.#tenant.find(ref)?.entry)
  }

  async put(input: ContextInput): Promise<ContextEntry> {
    const checked = checkInput(input)
    return this.#change((transaction) => transaction.put(checked))
  }

  async putMany(inputs: readonly ContextInput[]): Promise<readonly ContextEntry[]> {
    const checked = checkInputs(inputs)
    return this.#change((transaction) => eachOf(checked, (input) => transaction.put(input)))
  }

  async patch(patch: ContextPatch): Promise<ContextEntry> {
    const checked: CheckedPatch = checkPatch(patch)
    return this.#change((transaction) => transaction.patch(checked))
  }

  async delete(deletion: ContextDeletion): Promise<boolean> {
    checkDeletion(deletion)
    return this.#change((transaction) => transaction.delete(deletion))
  }

  async deleteMany(filter: ContextFilter): Promise<number> {
    const checked = checkNarrowFilter(filter)
    return this.#change((transaction) => {
      const meant = [...this.#tenant.matching(checked, 'ascending')]
      for (const { namespace, key } of meant) transaction.delete({ namespace, key })
      return meant.length
    })
  }

  async batch(operations: readonly ContextOperation[]): Promise<readonly ContextOperationResult[]> {
    const checked = checkOperations(operations)
    return this.#change((transaction) => eachOf(checked, (operation) => transaction.run(operation)))
  }

  async restore(ref: ContextRef, version: number): Promise<ContextEntry> {
    checkRef(ref)
    return this.#change((transaction) => {
      const kept = transaction.find(ref)?.history.find(({ state }) => state.version === version)?.state
      if (kept?.value === undefined) throw new EntryNotFoundError(ref, version)
      const { value, metadata, tags } = kept
      return transaction.put(checkInput({ namespace: ref.namespace, key: ref.key, value, metadata, tags }))
    })
  }

  async list(query: ContextQuery = {}): Promise<ContextPage> {
    const checked = checkQuery(query)
    this.#begin()
    const page = checked.orderBy === 'key' ? this.#pageByKey(checked) : this.#pageByTime(checked, checked.orderBy)
    const entries = page.states.slice(0, checked.limit).map(({ entry }) => entry)
    const last = entries.at(-1)
    if (page.states.length <= checked.limit || last === undefined) return { entries }
    return { entries, nextCursor: encodeContextCursor(query, page.positionOf(last)) }
  }

  async count(filter: ContextFilter = {}): Promise<number> {
    const checked = checkFilter(filter)
    this.#begin()
    let count = 0
    for (const _ of this.#tenant.matching(checked, 'ascending')) count++
    return count
  }

  async search(search: ContextSearch): Promise<ContextHits> {
    const { filter, terms, limit, after } = checkSearch(search)
    this.#begin()
    const found: { readonly entry: ContextEntry; readonly score: number }[] = []
    for (const { entry } of this.#tenant.matching(filter, 'ascending')) {
      const score = scoreEntry(entry, terms)
      if (score > 0) found.push({ entry, score })
    }
    // Stable: equal ones stay in the order of their keys.
    found.sort((a, b) => b.score - a.score)
    const [score = Infinity, namespace, key] = after ?? []
    const isAfter = (hit: (typeof found)[number]): boolean =>
      hit.score < Number(score) ||
      (hit.score === score && compareRefs(hit.entry, { namespace: String(namespace), key: String(key) }) > 0)
    const rest = after === undefined ? found : found.filter(isAfter)
    const hits = rest.slice(0, limit).map((hit) => ({ ...hit, snippet: snippet(hit.entry, terms) }))
    const last = hits.at(-1)
    if (rest.length <= limit || last === undefined) return { hits }
    return { hits, nextCursor: encodeContextCursor(search, [last.score, last.entry.namespace, last.entry.key]) }
  }

  async history(ref: ContextRef): Promise<readonly ContextVersion[]> {
    checkRef(ref)
    this.#begin()
    return this.#tenant.find(ref)?.history.map(({ state }) => state) ?? []
  }

  watch(watch: ContextWatch = {}): AsyncIterable<ContextChange> {
    this.#begin()
    return this.#tenant.changes.watch(watch, () => this.#wakeForExpiry())
  }

  export(options?: ContextTransfer): AsyncIterable<string> {
    return exportEntries(this, options)
  }

  async import(lines: Iterable<string> | AsyncIterable<string>, options?: TransferOptions): Promise<TransferResult> {
    return importEntries(lines, options, async (entries) =>
      this.#change((transaction) => eachOf(entries, (entry) => transaction.import(entry))),
    )
  }

  async stats(): Promise<ContextStats> {
    this.#begin()
    const stats = { entries: 0, bytes: 0, namespaces: [] as { namespace: string; entries: number; bytes: number }[] }
    for (const namespace of this.#tenant.names()) {
      const { entries = 0, bytes = 0 } = this.#tenant.namespace(namespace) ?? {}
      if (entries === 0) continue
      stats.namespaces.push({ namespace, entries, bytes })
      stats.entries += entries
      stats.bytes += bytes
    }
    return stats
  }

  async setQuota(namespace: string, quota: ContextQuota | undefined): Promise<void> {
    checkNamespace(namespace)
    this.#begin()
    this.#tenant.setQuota(namespace, quota === undefined ? undefined : checkQuota(quota))
  }

  /** Forgets what has expired, and what only history needs. */
  vacuum(): void {
    this.#begin()
    this.#tenant.forgetHistory()
  }

  /** Ends what watches; later calls are refused. */
  close(): void {
    this.#isClosed = true
    clearTimeout(this.#timer)
    this.#tenant.changes.close()
  }

  /** What every call does first. @returns now. */
  #begin(): number {
    if (this.#isClosed) throw new StoreUnavailableError('closed', 'the store is closed')
    const nowMs = Date.now()
    if (this.#tenant.expiries.nextMs <= nowMs) this.#expire(nowMs)
    return nowMs
  }

  #change<Result>(run: (transaction: Transaction) => Result): Result {
    const transaction = new Transaction(this.#tenant, this.#begin())
    const result = run(transaction)
    transaction.commit()
    return result
  }

  #expire(nowMs: number): void {
    const transaction = new Transaction(this.#tenant, nowMs)
    for (const { ref, atMs } of this.#tenant.expiries.due(nowMs)) {
      const state = transaction.find(ref)
      if (state?.expiresAtMs === atMs) transaction.expire(state)
    }
    transaction.commit()
  }

  /** Who watches is told when something expires, though nobody else calls. */
  #wakeForExpiry(): void {
    clearTimeout(this.#timer)
    const { nextMs } = this.#tenant.expiries
    if (nextMs === Infinity) return
    this.#timer = setTimeout(
      () => {
        this.#begin()
        if (this.#tenant.changes.isWatched) this.#wakeForExpiry()
      },
      Math.min(Math.max(nextMs - Date.now(), 0) + 1, MAX_TIMER_MS),
    )
    // In Node the timer does not keep the process running.
    ;(this.#timer as { unref?: () => void }).unref?.()
  }

  #pageByKey({ filter, direction, limit, after }: CheckedQuery): OrderedStates {
    const [namespace, key] = after ?? []
    const start = after && { namespace: String(namespace), key: String(key) }
    const states: LiveState[] = []
    for (const state of this.#tenant.matching(filter, direction, start)) {
      states.push(state)
      if (states.length > limit) break
    }
    return { states, positionOf: (last) => [last.namespace, last.key] }
  }

  /** What changes while somebody pages is left out, or it could appear again at its new time. */
  #pageByTime({ filter, direction, limit, after }: CheckedQuery, time: 'createdAt' | 'updatedAt'): OrderedStates {
    const [lastTime = '', namespace = '', key = '', end = this.#tenant.changes.end] = after ?? []
    const sign = direction === 'ascending' ? 1 : -1
    const compare = (a: ContextEntry, b: ContextEntry): number =>
      sign * (a[time] === b[time] ? compareRefs(a, b) : a[time] < b[time] ? -1 : 1)
    const states = [...this.#tenant.matching(filter, 'ascending')].filter(({ changed }) => changed <= Number(end))
    states.sort((a, b) => compare(a.entry, b.entry))
    const last = { namespace: String(namespace), key: String(key), [time]: String(lastTime) } as unknown as ContextEntry
    const rest = after === undefined ? states : states.filter(({ entry }) => compare(entry, last) > 0)
    return { states: rest.slice(0, limit + 1), positionOf: (entry) => [entry[time], entry.namespace, entry.key, Number(end)] }
  }
}

/** The states of a page and, if there is one, the one after it. */
interface OrderedStates {
  readonly states: readonly LiveState[]
  readonly positionOf: (last: ContextEntry) => readonly (string | number)[]
}

function compareRefs(a: ContextRef, b: ContextRef): number {
  return compareCodePoints(a.namespace, b.namespace) || compareCodePoints(a.key, b.key)
}

/** Runs each, in order; the error of one says which it was. */
function eachOf<Item, Result>(items: readonly Item[], run: (item: Item) => Result): Result[] {
  return items.map((item, index) => {
    try {
      return run(item)
    } catch (error) {
      if (error instanceof StoreError) error.index = index
      throw error
    }
  })
}
