import type { ContextDeletion, ContextEntry, ContextInput, ContextPatch, ContextRef } from './context-entry.ts'
import type { ContextFilter } from './context-query.ts'

/** One thing of a batch. */
export type ContextOperation =
  | ({ readonly operation: 'put' } & ContextInput)
  | ({ readonly operation: 'patch' } & ContextPatch)
  | ({ readonly operation: 'delete' } & ContextDeletion)
  | ({ readonly operation: 'get' } & ContextRef)

/** What one operation of a batch came to: the entry as it is then; `undefined` after a deletion, or when there was none to get. */
export type ContextOperationResult = ContextEntry | undefined

/** Something that changed. */
export interface ContextChange extends ContextRef {
  /** Names the change; give it to {@link ContextStore.watch} to go on after it. Opaque. */
  readonly position: string
  readonly kind: 'put' | 'delete' | 'expire'
  /** The version that the entry has by it; that of a deletion counts too. */
  readonly version: number
  /** When, ISO 8601. */
  readonly at: string
}

/** What {@link ContextStore.watch} is asked. A deleted entry is judged by what it was. */
export interface ContextWatch extends Pick<ContextFilter, 'namespace' | 'prefix'> {
  /** Goes on after that change. Default: what changes from now on. */
  readonly after?: string | undefined
  /** Ends the watch: the iteration ends without an error. */
  readonly signal?: AbortSignal | undefined
}
