import type { ContextEntry, ContextRef } from '../context-entry.ts'
import type { ContextVersion } from '../context-query.ts'

/** A state that is kept, and how many bytes it takes, about. */
export interface KeptVersion {
  readonly state: ContextVersion
  readonly bytes: number
}

/** What there is of one key, or was. Never changed: another takes its place. */
export interface KeyState extends ContextRef {
  readonly version: number
  /** `undefined`: it was deleted, or has expired. */
  readonly entry: ContextEntry | undefined
  /** Of the value as JSON in UTF-8; 0 without an entry. */
  readonly valueBytes: number
  readonly expiresAtMs: number | undefined
  /** The newest first; at least the present state. */
  readonly history: readonly KeptVersion[]
  /** The sequence of its last change. */
  readonly changed: number
}

/** How many bytes the key takes with its history, about. */
export function heldBytes(state: KeyState | undefined): number {
  return state === undefined ? 0 : state.history.reduce((sum, { bytes }) => sum + bytes, 0)
}
