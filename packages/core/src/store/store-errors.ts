import type { ContextRef } from './context-entry.ts'

/** Why a {@link ContextStore} did not do what it was asked. Nothing was changed. */
export class StoreError extends Error {
  override readonly name: string = 'StoreError'
  /** Of several entries or operations: which one, from 0. */
  index?: number
  /** In an import: which line, from 1. */
  line?: number
}

/** The entry has another version than the caller expected: somebody else changed it. */
export class VersionConflictError extends StoreError {
  override readonly name = 'VersionConflictError'
  /** Names the entry. */
  readonly ref: ContextRef
  /** What the caller expected; 0: no entry. */
  readonly expected: number
  /** What there is; 0: no entry. */
  readonly current: number
  constructor({ namespace, key }: ContextRef, expected: number, current: number) {
    super(`${shown({ namespace, key })}: expected ${version(expected)}, found ${version(current)}`)
    this.ref = { namespace, key }
    this.expected = expected
    this.current = current
  }
}

/** There is no such entry, or no such version of it. */
export class EntryNotFoundError extends StoreError {
  override readonly name = 'EntryNotFoundError'
  readonly ref: ContextRef
  constructor({ namespace, key }: ContextRef, wanted?: number) {
    super(`${shown({ namespace, key })}: expected ${wanted === undefined ? 'an entry' : version(wanted)}, found none`)
    this.ref = { namespace, key }
  }
}

/** The namespace would hold more than its quota allows. */
export class QuotaExceededError extends StoreError {
  override readonly name = 'QuotaExceededError'
  readonly namespace: string
  constructor(namespace: string, limit: string, needed: number) {
    super(`namespace ${JSON.stringify(namespace)}: ${limit} are allowed, it would have ${needed}`)
    this.namespace = namespace
  }
}

/** An argument is not what it has to be; the message says which, what was expected and what came. */
export class InvalidEntryError extends StoreError {
  override readonly name = 'InvalidEntryError'
}

/** What changed after that position is no longer kept: read everything again, then watch from now on. */
export class ChangesForgottenError extends StoreError {
  override readonly name = 'ChangesForgottenError'
  constructor() {
    super('after: expected a position whose later changes are still kept, got an older one; read everything again')
  }
}

/** What keeps a store from working. */
export type StoreFault = 'busy' | 'full' | 'read-only' | 'corrupt' | 'disconnected' | 'closed' | 'newer-schema' | 'failed'

/**
 * The store cannot do it now. What was asked was not done, except with `disconnected` during a write, where nobody can know: read before you
 * write again.
 */
export class StoreUnavailableError extends StoreError {
  override readonly name = 'StoreUnavailableError'
  readonly fault: StoreFault
  constructor(fault: StoreFault, message: string, options?: { readonly cause?: unknown }) {
    super(message, options)
    this.fault = fault
  }
}

function version(number: number): string {
  return number === 0 ? 'no entry' : `version ${number}`
}

function shown({ namespace, key }: ContextRef): string {
  return `entry ${JSON.stringify(key)} in namespace ${JSON.stringify(namespace)}`
}
