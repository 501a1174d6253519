import { checkLimit } from '../check-query.ts'
import { checkObject, checkText } from '../check-ref.ts'
import type { ContextOperation } from '../context-change.ts'
import { encodeContextCursor } from '../context-cursor.ts'
import type { ContextEntry } from '../context-entry.ts'
import type { ContextStore } from '../context-store.ts'
import type {
  Conversation,
  ConversationHit,
  ConversationMessage,
  ConversationStore,
  MessageInput,
  Retention,
} from '../conversation-store.ts'
import type { JsonValue } from '../json-value.ts'
import { InvalidEntryError, StoreError, VersionConflictError } from '../store-errors.ts'
import { CONVERSATIONS, type ConversationHead, conversationOf, headOf, headRef, type VersionedHead } from './conversation-head.ts'
import { checkRole, conversationIdOf, messageEntry, messageOf, messagePrefix, messageRef, MESSAGES } from './message-entry.ts'
import { checkRetention, messagesToDrop } from './retention.ts'

const MAX_APPENDED = 500
const MAX_PAGE = 500
const MAX_HITS = 200
/** How many messages go at a time. */
const PORTION = 500
/** How often something is tried again that another process was quicker with. */
const MAX_ATTEMPTS = 100
const MAX_SUMMARY_BYTES = 1_048_576

/** The conversations of one tenant, kept in its context: the namespaces `portico:conversations` and `portico:messages` are theirs. */
export function createConversationStore(context: ContextStore): ConversationStore {
  return new ContextConversationStore(context)
}

/** What becomes of a conversation. */
interface Update<Result> {
  /** `undefined`: it is deleted. */
  readonly head: ConversationHead | undefined
  /** What is written with the head, or not at all. */
  readonly operations: readonly ContextOperation[]
  /** @param written what came of the head, and of the operations. */
  readonly toResult: (written: readonly (ContextEntry | undefined)[]) => Result
}

class ContextConversationStore implements ConversationStore {
  readonly #context: ContextStore
  /** What is being written to conversations: of one process one after the other, so that they need not try again. */
  readonly #writing = new Map<string, Promise<unknown>>()

  constructor(context: ContextStore) {
    this.#context = context
  }

  async append(conversationId: string, ...messages: readonly MessageInput[]): Promise<readonly ConversationMessage[]> {
    if (messages.length < 1 || messages.length > MAX_APPENDED) {
      throw new InvalidEntryError(`messages: expected 1 to ${MAX_APPENDED}, got ${messages.length}`)
    }
    return this.#update(conversationId, ({ head }) => ({
      head: { ...head, last: head.last + messages.length },
      operations: messages.map((message, index) => ({
        operation: 'put',
        ...messageEntry(conversationId, head.last + 1 + index, message),
      })),
      toResult: ([, ...written]) => written.filter((entry) => entry !== undefined).map(messageOf),
    }))
  }

  async describe(conversationId: string, description: Parameters<ConversationStore['describe']>[1]): Promise<Conversation> {
    const { title, metadata, summary } = description
    if (title !== undefined) checkText(title, 'title', 4096)
    if (metadata !== undefined) checkObject(metadata, 'metadata')
    if (summary !== undefined) checkText(summary, 'summary', MAX_SUMMARY_BYTES)
    return this.#update(conversationId, ({ head }) => ({
      head: { ...head, title: title ?? head.title, metadata: metadata ?? head.metadata, summary: summary ?? head.summary },
      operations: [],
      toResult: ([entry]) => conversationOf(written(entry)),
    }))
  }

  async get(conversationId: string): Promise<Conversation | undefined> {
    const entry = await this.#context.get(headRef(conversationId))
    return entry && conversationOf(entry)
  }

  async list(
    page: Parameters<ConversationStore['list']>[0] = {},
  ): Promise<{ readonly conversations: readonly Conversation[]; readonly nextCursor?: string }> {
    const { entries, ...rest } = await this.#context.list({
      namespace: CONVERSATIONS,
      orderBy: 'updatedAt',
      direction: 'descending',
      limit: checkLimit(page.limit, 50, MAX_PAGE),
      cursor: page.cursor,
    })
    return { conversations: entries.map(conversationOf), ...rest }
  }

  async messages(
    conversationId: string,
    { limit, before, after }: NonNullable<Parameters<ConversationStore['messages']>[1]> = {},
  ): Promise<readonly ConversationMessage[]> {
    headRef(conversationId)
    if (before !== undefined && after !== undefined) throw new InvalidEntryError('messages: expected before or after, got both')
    for (const sequence of [before, after]) {
      if (sequence === undefined || (Number.isSafeInteger(sequence) && sequence >= 0)) continue
      throw new InvalidEntryError(`sequence: expected a whole number, 0 or greater, got ${sequence}`)
    }
    const direction = after === undefined ? ('descending' as const) : ('ascending' as const)
    const query = { namespace: MESSAGES, prefix: messagePrefix(conversationId), direction }
    const from = after ?? before
    // In the order of keys a cursor holds a namespace and a key.
    const cursor = from === undefined ? undefined : encodeContextCursor(query, [MESSAGES, messageRef(conversationId, from).key])
    const { entries } = await this.#context.list({ ...query, limit: checkLimit(limit, 50, MAX_PAGE), cursor })
    const messages = entries.map(messageOf)
    return after === undefined ? messages.reverse() : messages
  }

  async search(search: Parameters<ConversationStore['search']>[0]): Promise<readonly ConversationHit[]> {
    const { text, conversationId, role, limit } = search
    if (conversationId !== undefined) headRef(conversationId)
    if (role !== undefined) checkRole(role)
    const { hits } = await this.#context.search({
      text,
      namespace: MESSAGES,
      prefix: conversationId === undefined ? undefined : messagePrefix(conversationId),
      metadata: role === undefined ? undefined : { role },
      limit: checkLimit(limit, 20, MAX_HITS),
    })
    return hits.map(({ entry, score, snippet }) => ({
      conversationId: conversationIdOf(entry),
      message: messageOf(entry),
      score,
      snippet,
    }))
  }

  async retain(conversationId: string, retention: Retention): Promise<number> {
    checkRetention(retention)
    let gone = 0
    for (;;) {
      const dropped = await this.#dropOldest(conversationId, retention)
      gone += dropped
      if (dropped < PORTION) return gone
    }
  }

  async delete(conversationId: string): Promise<boolean> {
    if ((await this.get(conversationId)) === undefined) return false
    for (;;) {
      const isDeleted = await this.#update(conversationId, ({ head }) => {
        const upTo = Math.min(head.last, head.first + PORTION - 1)
        const isLast = upTo === head.last
        return {
          head: isLast ? undefined : { ...head, first: upTo + 1 },
          operations: deletions(conversationId, head.first, upTo),
          toResult: () => isLast,
        }
      })
      if (isDeleted) return true
    }
  }

  /** Lets the oldest messages go, a portion of them at most. */
  async #dropOldest(conversationId: string, retention: Retention): Promise<number> {
    const entry = await this.#context.get(headRef(conversationId))
    if (entry === undefined) return 0
    const { head } = headOf(entry)
    const oldest = await this.messages(conversationId, { after: head.first - 1, limit: PORTION })
    const dropped = messagesToDrop(oldest, head, retention)
    const last = dropped.at(-1)
    if (last === undefined) return 0
    const summary = (await retention.summarise?.(dropped, head.summary, conversationOf(entry))) ?? head.summary
    checkText(summary ?? '', 'summary', MAX_SUMMARY_BYTES)
    return this.#update(conversationId, ({ head: now }) => {
      // Somebody else did it, or summed it up in other words, while this one was being summed up.
      const isOutdated = now.first !== head.first || now.summary !== head.summary
      return {
        head: isOutdated ? now : { ...now, first: last.sequence + 1, summary },
        operations: isOutdated ? [] : deletions(conversationId, head.first, last.sequence),
        toResult: () => (isOutdated ? 0 : dropped.length),
      }
    })
  }

  /** Changes a conversation after what is being done to it in this process, and again when another process was quicker. */
  async #update<Result>(conversationId: string, change: (now: VersionedHead) => Update<Result>): Promise<Result> {
    const ref = headRef(conversationId)
    const run = async (): Promise<Result> => this.#tryUpdate(ref.key, change)
    const result = (this.#writing.get(ref.key) ?? Promise.resolve()).then(run, run)
    this.#writing.set(ref.key, result)
    try {
      return await result
    } finally {
      if (this.#writing.get(ref.key) === result) this.#writing.delete(ref.key)
    }
  }

  async #tryUpdate<Result>(conversationId: string, change: (now: VersionedHead) => Update<Result>): Promise<Result> {
    const ref = headRef(conversationId)
    for (let attempt = 1; ; attempt++) {
      const now = headOf(await this.#context.get(ref))
      const { head, operations, toResult } = change(now)
      const writeHead: ContextOperation =
        head === undefined
          ? { operation: 'delete', ...ref, ifVersion: now.version }
          : // A copy without what is undefined.
            { operation: 'put', ...ref, value: head as unknown as JsonValue, ifVersion: now.version }
      try {
        return toResult(await this.#context.batch([writeHead, ...operations]))
      } catch (error) {
        if (error instanceof VersionConflictError && attempt < MAX_ATTEMPTS) continue
        // The head is the first of the batch, and nothing that the caller gave.
        if (error instanceof StoreError && error.index !== undefined) error.index--
        throw error
      }
    }
  }
}

function deletions(conversationId: string, first: number, last: number): ContextOperation[] {
  const operations: ContextOperation[] = []
  for (let sequence = first; sequence <= last; sequence++) {
    operations.push({ operation: 'delete', ...messageRef(conversationId, sequence) })
  }
  return operations
}

/** A batch gives the entry that it put. */
function written(entry: ContextEntry | undefined): ContextEntry {
  if (entry === undefined) throw new TypeError('expected the entry that was put, got none')
  return entry
}
