import {
  type ContextDeletion,
  type ContextFilter,
  type ContextInput,
  type ContextOperation,
  type ContextPatch,
  type ContextQuery,
  type ContextQuota,
  type ContextRef,
  type ContextSearch,
  EntryNotFoundError,
  type JsonValue,
  QuotaExceededError,
  StoreError,
  VersionConflictError,
} from '@portico/core'

/** An entry as far as a model can know it: its times are the store's. */
export interface ModelEntry extends ContextRef {
  readonly value: JsonValue
  readonly metadata: Readonly<Record<string, JsonValue>>
  readonly tags: readonly string[]
  readonly version: number
  readonly expires: boolean
}

/** A state that an entry had. */
export interface ModelVersion {
  readonly version: number
  readonly value: JsonValue | undefined
  readonly metadata: Readonly<Record<string, JsonValue>>
  readonly tags: readonly string[]
}

interface ModelKey {
  readonly version: number
  readonly entry: ModelEntry | undefined
  /** The newest first. */
  readonly history: readonly ModelVersion[]
}

/** So many states of an entry every store keeps. */
export const KEPT_VERSIONS = 5

/**
 * What a tenant's context has to do, in the simplest words: no index, no page, no time. Values are of words, numbers and objects of them, and keys
 * are ASCII, so that it need not know what else the contract says.
 */
export class TenantModel {
  #keys = new Map<string, ModelKey>()
  #quotas = new Map<string, ContextQuota>()
  /** Every change, in order: `put namespace key version`. */
  #changes: string[] = []

  get changes(): readonly string[] {
    return this.#changes
  }

  get(ref: ContextRef): ModelEntry | undefined {
    return this.#keyOf(ref).entry
  }

  getMany(refs: readonly ContextRef[]): readonly (ModelEntry | undefined)[] {
    return refs.map((ref) => this.get(ref))
  }

  put(input: ContextInput): ModelEntry {
    const { namespace, key, value, metadata = {}, tags = [], ttlMs } = input
    this.#expect(input)
    return this.#write({ namespace, key, value, metadata, tags: sortedTags(tags), expires: ttlMs !== undefined })
  }

  putMany(inputs: readonly ContextInput[]): readonly ModelEntry[] {
    return this.#allOrNothing(inputs, (input) => this.put(input))
  }

  patch(patch: ContextPatch): ModelEntry {
    const { value, metadata, tags, ttlMs } = patch
    const before = this.get(patch)
    this.#expect(patch)
    if (before === undefined) throw new EntryNotFoundError(patch)
    return this.#write({
      ...before,
      value: value === undefined ? before.value : merged(before.value, value),
      metadata: metadata === undefined ? before.metadata : (merged(before.metadata, metadata) as ModelEntry['metadata']),
      tags: tags === undefined ? before.tags : sortedTags(tags),
      expires: ttlMs === undefined ? before.expires : ttlMs !== null,
    })
  }

  delete(deletion: ContextDeletion): boolean {
    this.#expect(deletion)
    const { entry, version, history } = this.#keyOf(deletion)
    if (entry === undefined) return false
    const gone = { version: version + 1, value: undefined, metadata: {}, tags: [] }
    this.#keys.set(nameOf(deletion), { version: gone.version, entry: undefined, history: [gone, ...history] })
    this.#changes.push(`delete ${deletion.namespace} ${deletion.key} ${gone.version}`)
    return true
  }

  deleteMany(filter: ContextFilter): number {
    const meant = this.#matching(filter)
    for (const { namespace, key } of meant) this.delete({ namespace, key })
    return meant.length
  }

  batch(operations: readonly ContextOperation[]): readonly (ModelEntry | undefined)[] {
    return this.#allOrNothing(operations, (operation) => {
      if (operation.operation !== 'delete') return this[operation.operation](operation as ContextInput)
      this.delete(operation)
      return undefined
    })
  }

  restore(ref: ContextRef, version: number): ModelEntry {
    const kept = this.history(ref).find((state) => state.version === version)
    if (kept?.value === undefined) throw new EntryNotFoundError(ref, version)
    const { value, metadata, tags } = kept
    return this.put({ namespace: ref.namespace, key: ref.key, value, metadata, tags })
  }

  history(ref: ContextRef): readonly ModelVersion[] {
    return this.#keyOf(ref).history.slice(0, KEPT_VERSIONS)
  }

  list({ limit = 100, direction, ...filter }: ContextQuery): {
    readonly entries: readonly ModelEntry[]
    readonly hasMore: boolean
  } {
    const meant = this.#matching(filter)
    if (direction === 'descending') meant.reverse()
    return { entries: meant.slice(0, limit), hasMore: meant.length > limit }
  }

  count(filter: ContextFilter): number {
    return this.#matching(filter).length
  }

  /** The entries that are found, in the order of their keys. */
  search({ text, ...filter }: ContextSearch): readonly ModelEntry[] {
    const terms = text.match(/"[^"]*"|\S+/g) ?? []
    return this.#matching(filter).filter((entry) => {
      const words = ` ${[entry.key, ...entry.tags, ...textsOf(entry.value)].join(' ').toLowerCase().replace(/\W+/g, ' ')} `
      return terms.every((term) =>
        words.includes(` ${term.replaceAll('"', '').replace(/\*$/, '')}${term.endsWith('*') ? '' : ' '}`),
      )
    })
  }

  stats(): object {
    const namespaces = [...new Set(this.#matching({}).map(({ namespace }) => namespace))].map((namespace) =>
      this.#totals(namespace),
    )
    const sum = (name: 'entries' | 'bytes'): number => namespaces.reduce((total, counted) => total + counted[name], 0)
    return { entries: sum('entries'), bytes: sum('bytes'), namespaces }
  }

  setQuota(namespace: string, quota: ContextQuota | undefined): void {
    if (quota === undefined) this.#quotas.delete(namespace)
    else this.#quotas.set(namespace, quota)
  }

  #keyOf(ref: ContextRef): ModelKey {
    return this.#keys.get(nameOf(ref)) ?? { version: 0, entry: undefined, history: [] }
  }

  #expect({ ifVersion, ...ref }: ContextDeletion): void {
    const current = this.get(ref)?.version ?? 0
    if (ifVersion !== undefined && ifVersion !== current) throw new VersionConflictError(ref, ifVersion, current)
  }

  #write(contents: Omit<ModelEntry, 'version'>): ModelEntry {
    const { namespace } = contents
    const before = this.#keyOf(contents)
    const totals = this.#totals(namespace)
    const bytes = totals.bytes + bytesOf(contents.value) - (before.entry === undefined ? 0 : bytesOf(before.entry.value))
    const entries = totals.entries + (before.entry === undefined ? 1 : 0)
    const { maxEntries = Infinity, maxBytes = Infinity } = this.#quotas.get(namespace) ?? {}
    if (entries > totals.entries && entries > maxEntries) throw new QuotaExceededError(namespace, 'entries', entries)
    if (bytes > totals.bytes && bytes > maxBytes) throw new QuotaExceededError(namespace, 'bytes', bytes)
    const entry = { ...contents, version: before.version + 1 }
    const { version, value, metadata, tags } = entry
    this.#keys.set(nameOf(entry), { version, entry, history: [{ version, value, metadata, tags }, ...before.history] })
    this.#changes.push(`put ${namespace} ${entry.key} ${version}`)
    return entry
  }

  #allOrNothing<Item, Result>(items: readonly Item[], run: (item: Item) => Result): Result[] {
    const [keys, changes] = [new Map(this.#keys), [...this.#changes]]
    return items.map((item, index) => {
      try {
        return run(item)
      } catch (error) {
        this.#keys = keys
        this.#changes = changes
        if (error instanceof StoreError) error.index = index
        throw error
      }
    })
  }

  #matching({ namespace, prefix = '', metadata = {}, tags = [], anyTag }: ContextFilter): ModelEntry[] {
    const entries = [...this.#keys.values()].flatMap(({ entry }) => (entry === undefined ? [] : [entry]))
    return entries
      .filter((entry) => namespace === undefined || entry.namespace === namespace)
      .filter((entry) => entry.key.startsWith(prefix))
      .filter((entry) => Object.entries(metadata).every(([name, value]) => entry.metadata[name] === value))
      .filter((entry) => tags.every((tag) => entry.tags.includes(tag)))
      .filter((entry) => anyTag === undefined || anyTag.some((tag) => entry.tags.includes(tag)))
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1))
  }

  #totals(namespace: string): { namespace: string; entries: number; bytes: number } {
    const entries = this.#matching({ namespace })
    return { namespace, entries: entries.length, bytes: entries.reduce((sum, { value }) => sum + bytesOf(value), 0) }
  }
}

function nameOf({ namespace, key }: ContextRef): string {
  return `${namespace}\0${key}`
}

function sortedTags(tags: readonly string[]): readonly string[] {
  return [...new Set(tags)].sort()
}

function bytesOf(value: JsonValue): number {
  return Buffer.byteLength(JSON.stringify(value))
}

/** RFC 7396, word for word. */
function merged(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const result: Record<string, JsonValue> = isObject(target) ? { ...target } : {}
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, name)
    else result[name] = merged(result[name] ?? null, value)
  }
  return result
}

function textsOf(value: JsonValue): string[] {
  if (value === null) return []
  if (Array.isArray(value)) return (value as readonly JsonValue[]).flatMap(textsOf)
  if (isObject(value)) return Object.entries(value).flatMap(([name, member]) => [name, ...textsOf(member)])
  return [typeof value === 'string' ? value : JSON.stringify(value)]
}

function isObject(value: JsonValue): value is Readonly<Record<string, JsonValue>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
