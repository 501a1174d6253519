import { type CheckedContent, type CheckedInput, type CheckedOperation, type CheckedPatch, patchContent } from '../check-input.ts'
import type { ContextChange, ContextOperationResult } from '../context-change.ts'
import type { ContextDeletion, ContextEntry, ContextRef } from '../context-entry.ts'
import { freezeJson } from '../freeze-json.ts'
import type { ImportedEntry } from '../import-entries.ts'
import { EntryNotFoundError, QuotaExceededError, VersionConflictError } from '../store-errors.ts'
import type { KeyState } from './key-state.ts'
import type { TenantState } from './tenant-state.ts'

/** What a version takes beside its value and its metadata, in bytes: about so much. */
const VERSION_BYTES = 300

interface Times {
  readonly createdAtMs?: number | undefined
  readonly updatedAtMs?: number | undefined
  readonly expiresAtMs: number | undefined
}

/** Changes of a tenant that are made together, or not at all: nothing of it is seen before `commit`. */
export class Transaction {
  readonly #tenant: TenantState
  readonly #nowMs: number
  readonly #now: string
  readonly #staged = new Map<string, KeyState>()
  readonly #growth = new Map<string, { entries: number; bytes: number }>()
  readonly #changes: Omit<ContextChange, 'position'>[] = []

  constructor(tenant: TenantState, nowMs: number) {
    this.#tenant = tenant
    this.#nowMs = nowMs
    this.#now = new Date(nowMs).toISOString()
  }

  run(operation: CheckedOperation): ContextOperationResult {
    switch (operation.operation) {
      case 'put':
        return this.put(operation)
      case 'patch':
        return this.patch(operation)
      case 'delete':
        this.delete(operation)
        return undefined
      case 'get':
        return this.find(operation)?.entry
    }
  }

  find(ref: ContextRef): KeyState | undefined {
    return this.#staged.get(nameOf(ref)) ?? this.#tenant.find(ref)
  }

  put(input: CheckedInput): ContextEntry {
    const before = this.find(input)
    checkVersion(input, before)
    return this.#write(input, input, before, {
      expiresAtMs: input.ttlMs === undefined ? undefined : this.#nowMs + input.ttlMs,
    })
  }

  /** Writes an entry with the times that it has. */
  import(entry: ImportedEntry): void {
    this.#write(entry, entry, this.find(entry), entry)
  }

  patch(patch: CheckedPatch): ContextEntry {
    const before = this.find(patch)
    checkVersion(patch, before)
    if (before?.entry === undefined) throw new EntryNotFoundError(patch)
    const { ttlMs } = patch
    const expiresAtMs = ttlMs === undefined ? before.expiresAtMs : ttlMs === null ? undefined : this.#nowMs + ttlMs
    return this.#write(patch, patchContent(before.entry, patch), before, { expiresAtMs })
  }

  delete(deletion: ContextDeletion): boolean {
    const before = this.find(deletion)
    checkVersion(deletion, before)
    if (before?.entry === undefined) return false
    this.#end(before, 'delete')
    return true
  }

  /** The time of an entry has passed. */
  expire(before: KeyState): void {
    this.#end(before, 'expire')
  }

  /** @throws {@link StoreUnavailableError} when there is no room for it; nothing is changed then. */
  commit(): void {
    this.#tenant.replace([...this.#staged.values()])
    this.#tenant.changes.append(this.#changes)
  }

  #write(ref: ContextRef, content: CheckedContent, before: KeyState | undefined, times: Times): ContextEntry {
    const version = (before?.version ?? 0) + 1
    const { createdAtMs, updatedAtMs, expiresAtMs } = times
    const entry: ContextEntry = Object.freeze({
      namespace: ref.namespace,
      key: ref.key,
      value: freezeJson(content.value),
      metadata: freezeJson(content.metadata),
      tags: Object.freeze(content.tags),
      version,
      createdAt: timeOf(createdAtMs) ?? before?.entry?.createdAt ?? this.#now,
      updatedAt: timeOf(updatedAtMs) ?? this.#now,
      ...(expiresAtMs === undefined ? {} : { expiresAt: new Date(expiresAtMs).toISOString() }),
    })
    const bytes = content.valueBytes + content.metadataJson.length + VERSION_BYTES
    this.#stage(
      before,
      'put',
      { namespace: ref.namespace, key: ref.key, entry, version, valueBytes: content.valueBytes, expiresAtMs },
      bytes,
    )
    return entry
  }

  #end(before: KeyState, kind: 'delete' | 'expire'): void {
    const { namespace, key } = before
    const ended = { namespace, key, entry: undefined, version: before.version + 1, valueBytes: 0, expiresAtMs: undefined }
    this.#stage(before, kind, ended, VERSION_BYTES)
  }

  #stage(
    before: KeyState | undefined,
    kind: ContextChange['kind'],
    state: Omit<KeyState, 'history' | 'changed'>,
    bytes: number,
  ): void {
    const { namespace, key, entry, version } = state
    this.#grow(
      namespace,
      Number(entry !== undefined) - Number(before?.entry !== undefined),
      state.valueBytes - (before?.valueBytes ?? 0),
    )
    const { value, metadata = {}, tags = [] } = entry ?? {}
    const history = [
      { state: Object.freeze({ version, value, metadata, tags, at: this.#now }), bytes },
      ...(before?.history ?? []),
    ]
    this.#changes.push({ namespace, key, kind, version, at: this.#now })
    this.#staged.set(nameOf(state), {
      ...state,
      history: history.slice(0, this.#tenant.limits.historyVersions),
      changed: this.#tenant.changes.end + this.#changes.length,
    })
  }

  #grow(name: string, entries: number, bytes: number): void {
    const growth = this.#growth.get(name) ?? { entries: 0, bytes: 0 }
    growth.entries += entries
    growth.bytes += bytes
    this.#growth.set(name, growth)
    const { maxEntries = Infinity, maxBytes = Infinity } = this.#tenant.quota(name)
    const { entries: hadEntries = 0, bytes: hadBytes = 0 } = this.#tenant.namespace(name) ?? {}
    const [hasEntries, hasBytes] = [hadEntries + growth.entries, hadBytes + growth.bytes]
    if (entries > 0 && hasEntries > maxEntries) throw new QuotaExceededError(name, `${maxEntries} entries`, hasEntries)
    if (bytes > 0 && hasBytes > maxBytes) throw new QuotaExceededError(name, `${maxBytes} bytes`, hasBytes)
  }
}

function checkVersion(wanted: ContextDeletion, before: KeyState | undefined): void {
  const current = before?.entry?.version ?? 0
  if (wanted.ifVersion !== undefined && wanted.ifVersion !== current)
    throw new VersionConflictError(wanted, wanted.ifVersion, current)
}

/** Neither a namespace nor a key has a NUL character in it. */
function nameOf({ namespace, key }: ContextRef): string {
  return `${namespace}\0${key}`
}

function timeOf(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString()
}
