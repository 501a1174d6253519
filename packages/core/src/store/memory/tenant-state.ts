import type { ContextRef } from '../context-entry.ts'
import type { ContextQuota } from '../context-store.ts'
import type { CheckedFilter } from '../check-query.ts'
import { compareCodePoints } from '../code-points.ts'
import { ChangeLog } from './change-log.ts'
import { ExpiryQueue } from './expiry-queue.ts'
import { heldBytes, type KeyState } from './key-state.ts'
import { matchesFilter } from './matches-filter.ts'
import type { MemorySpace } from './memory-space.ts'
import { SortedKeys } from './sorted-keys.ts'

/** What tenants are bounded by. */
export interface TenantLimits {
  readonly historyVersions: number
  readonly maxChanges: number
  readonly defaultQuota: ContextQuota
}

/** What one namespace of a tenant holds. */
export interface NamespaceState {
  /** What is there, and what was, by key. */
  readonly states: Map<string, KeyState>
  /** The keys that have an entry. */
  readonly keys: SortedKeys
  entries: number
  bytes: number
}

/** An entry, with what is known of its key. */
export type LiveState = KeyState & { readonly entry: NonNullable<KeyState['entry']> }

/** What one tenant keeps. */
export class TenantState {
  readonly limits: TenantLimits
  readonly changes: ChangeLog
  readonly expiries: ExpiryQueue = new ExpiryQueue()
  readonly #space: MemorySpace
  readonly #namespaces = new Map<string, NamespaceState>()
  readonly #names = new SortedKeys()
  readonly #quotas = new Map<string, ContextQuota>()

  constructor(limits: TenantLimits, space: MemorySpace) {
    this.limits = limits
    this.#space = space
    this.changes = new ChangeLog(limits.maxChanges)
  }

  find({ namespace, key }: ContextRef): KeyState | undefined {
    return this.#namespaces.get(namespace)?.states.get(key)
  }

  namespace(name: string): Readonly<Pick<NamespaceState, 'entries' | 'bytes'>> | undefined {
    return this.#namespaces.get(name)
  }

  /** The names of the namespaces that were ever written to, in order. */
  names(): Iterable<string> {
    return this.#names.ascending('', undefined)
  }

  quota(namespace: string): ContextQuota {
    return this.#quotas.get(namespace) ?? this.limits.defaultQuota
  }

  setQuota(namespace: string, quota: ContextQuota | undefined): void {
    if (quota === undefined) this.#quotas.delete(namespace)
    else this.#quotas.set(namespace, quota)
  }

  /** The entries that a filter means, by namespace, then key, those after `after` if it is given. */
  *matching(filter: CheckedFilter, direction: 'ascending' | 'descending', after?: ContextRef): Generator<LiveState> {
    const names = filter.namespace === undefined ? [...this.#names[direction]('', undefined)] : [filter.namespace]
    const sign = direction === 'ascending' ? 1 : -1
    for (const name of names) {
      if (after !== undefined && sign * compareCodePoints(name, after.namespace) < 0) continue
      const namespace = this.#namespaces.get(name)
      if (namespace === undefined) continue
      for (const key of namespace.keys[direction](filter.prefix ?? '', name === after?.namespace ? after.key : undefined)) {
        const state = namespace.states.get(key)
        if (state !== undefined && isLive(state) && matchesFilter(state.entry, filter)) yield state
      }
    }
  }

  /**
   * Puts the states in place of those that there are.
   *
   * @throws {@link StoreUnavailableError} when there is no room for them; nothing is changed then.
   */
  replace(states: readonly KeyState[]): void {
    let fitting = states
    if (!this.#space.hasRoomFor(this.#growthBy(states))) {
      this.forgetHistory()
      fitting = states.map(withoutHistory)
    }
    this.#space.take(this.#growthBy(fitting))
    for (const state of fitting) this.#replace(state)
  }

  /** Gives back what only history needs. */
  forgetHistory(): void {
    for (const { states } of this.#namespaces.values()) {
      for (const state of states.values()) {
        const shorter = withoutHistory(state)
        this.#space.take(heldBytes(shorter) - heldBytes(state))
        states.set(state.key, shorter)
      }
    }
  }

  #growthBy(states: readonly KeyState[]): number {
    return states.reduce((growth, state) => growth + heldBytes(state) - heldBytes(this.find(state)), 0)
  }

  #replace(state: KeyState): void {
    const namespace = this.#namespaceOf(state.namespace)
    const before = namespace.states.get(state.key)
    namespace.states.set(state.key, state)
    namespace.bytes += state.valueBytes - (before?.valueBytes ?? 0)
    namespace.entries += Number(state.entry !== undefined) - Number(before?.entry !== undefined)
    if (state.entry === undefined) namespace.keys.delete(state.key)
    else if (before?.entry === undefined) namespace.keys.add(state.key)
    if (state.expiresAtMs !== undefined && state.expiresAtMs !== before?.expiresAtMs) this.expiries.add(state, state.expiresAtMs)
  }

  #namespaceOf(name: string): NamespaceState {
    let namespace = this.#namespaces.get(name)
    if (namespace === undefined) {
      namespace = { states: new Map(), keys: new SortedKeys(), entries: 0, bytes: 0 }
      this.#namespaces.set(name, namespace)
      this.#names.add(name)
    }
    return namespace
  }
}

function withoutHistory(state: KeyState): KeyState {
  return state.history.length < 2 ? state : { ...state, history: state.history.slice(0, 1) }
}

function isLive(state: KeyState): state is LiveState {
  return state.entry !== undefined
}
