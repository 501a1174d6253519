import type { JsonObject, JsonValue } from './json-value.ts'

/** Names one entry of a tenant. */
export interface ContextRef {
  /** What kind of thing it is about, such as `preferences` or `project:portico`; 1 to 256 bytes of UTF-8, no NUL. */
  readonly namespace: string
  /** Names it within its namespace; 1 to 1,024 bytes of UTF-8, no NUL. */
  readonly key: string
}

/** What is said about a value. Any further members are kept as they are. At most 64 KiB as JSON in UTF-8, nested 16 deep, no NUL in it. */
export interface ContextMetadata extends JsonObject {
  /** What the value is, such as `preference` or `note`. */
  readonly type?: string
  /** When it was learned, ISO 8601, as its source says. */
  readonly timestamp?: string
  /** Where it comes from, such as `vscode`. */
  readonly source?: string
}

/** Something that is kept. */
export interface ContextEntry extends ContextRef {
  /** JSON or text. */
  readonly value: JsonValue
  readonly metadata: ContextMetadata
  /** Each once, in the order of their code points. */
  readonly tags: readonly string[]
  /**
   * 1 for the first value of its key, then one more with each change. That it was deleted, or has expired, counts as a change too: a key that is
   * written again after that goes on two later.
   */
  readonly version: number
  /** When its key was first written, or written again after it was deleted or had expired; ISO 8601. */
  readonly createdAt: string
  /** When it was changed last, ISO 8601. */
  readonly updatedAt: string
  /** When it ends by itself, ISO 8601. */
  readonly expiresAt?: string
}

/** What is written with {@link ContextStore.put}: it replaces what was there. */
export interface ContextInput extends ContextRef {
  /** JSON or text, at most 16 MiB as JSON in UTF-8, nested at most 128 deep. Members that are `undefined` count as absent. */
  readonly value: JsonValue
  /** Default: none. */
  readonly metadata?: ContextMetadata | undefined
  /** At most 64, each 1 to 128 bytes of UTF-8, no NUL. Default: none. */
  readonly tags?: readonly string[] | undefined
  /** How long it is kept, in whole milliseconds, 1 to 100 years. Default: until it is deleted. */
  readonly ttlMs?: number | undefined
  /** Written only if the entry has that version now; 0: only if there is none. Default: whatever there is. */
  readonly ifVersion?: number | undefined
}

/** What is changed with {@link ContextStore.patch}; what is absent stays. */
export interface ContextPatch extends ContextRef {
  /** Merged into the value as RFC 7396 says: `null` takes a member out. */
  readonly value?: JsonValue | undefined
  /** Merged into the metadata in the same way. */
  readonly metadata?: JsonObject | undefined
  /** Replaces the tags. */
  readonly tags?: readonly string[] | undefined
  /** How long it is kept from now on, in milliseconds; `null`: until it is deleted. */
  readonly ttlMs?: number | null | undefined
  /** Changed only if the entry has that version now. */
  readonly ifVersion?: number | undefined
}

/** Names an entry to delete. */
export interface ContextDeletion extends ContextRef {
  /** Deleted only if the entry has that version now. */
  readonly ifVersion?: number | undefined
}
