import { checkName } from '../check-ref.ts'
import type { ContextEntry, ContextRef } from '../context-entry.ts'
import type { Conversation } from '../conversation-store.ts'
import type { JsonObject } from '../json-value.ts'

/** Where the descriptions of conversations are kept, by id. */
export const CONVERSATIONS = 'portico:conversations'
const MAX_ID_BYTES = 256

/** What is kept of a conversation beside its messages, which have all sequences from `first` to `last`. */
export interface ConversationHead {
  readonly title: string | undefined
  readonly metadata: JsonObject
  readonly summary: string | undefined
  readonly first: number
  readonly last: number
}

/** A head, and the version that it had when it was read: 0 when there was none. */
export interface VersionedHead {
  readonly head: ConversationHead
  readonly version: number
}

export const NEW_HEAD: VersionedHead = {
  head: { title: undefined, metadata: {}, summary: undefined, first: 1, last: 0 },
  version: 0,
}

/** @throws {@link InvalidEntryError} when the id is not what it has to be. */
export function headRef(id: string): ContextRef {
  checkName(id, 'conversation id', MAX_ID_BYTES)
  return { namespace: CONVERSATIONS, key: id }
}

export function headOf(entry: ContextEntry | undefined): VersionedHead {
  // Nobody else writes in this namespace.
  return entry === undefined ? NEW_HEAD : { head: entry.value as unknown as ConversationHead, version: entry.version }
}

export function conversationOf(entry: ContextEntry): Conversation {
  const { title, metadata, summary, first, last } = headOf(entry).head
  return {
    id: entry.key,
    ...(title === undefined ? {} : { title }),
    metadata,
    messageCount: last - first + 1,
    ...(summary === undefined ? {} : { summary }),
    createdAt: entry.createdAt,
    updatedAt: entry.updatedAt,
  }
}
