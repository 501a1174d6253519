import { integerOption } from '../../http/integer-option.ts'
import { MemoryStreamEventStore } from '../../session/memory-stream-event-store.ts'
import { MemoryTaskStore } from '../../tasks/memory-task-store.ts'
import { checkQuota } from '../check-quota.ts'
import { checkTenant } from '../check-ref.ts'
import type { ContextQuota, ContextStore } from '../context-store.ts'
import type { ConversationStore } from '../conversation-store.ts'
import { createConversationStore } from '../conversations/create-conversation-store.ts'
import type { Store } from '../store.ts'
import { StoreUnavailableError } from '../store-errors.ts'
import { MemoryContextStore } from './memory-context-store.ts'
import { MemoryJournalStore } from './memory-journal-store.ts'
import { MemorySessionStore } from './memory-session-store.ts'
import { MemorySpace } from './memory-space.ts'
import { type TenantLimits, TenantState } from './tenant-state.ts'

/** What a {@link MemoryStore} is bounded by. */
export interface MemoryStoreOptions {
  /** What all tenants together may hold as context, with its history, in bytes. More is refused. Default 268,435,456 (256 MiB). */
  readonly maxBytes?: number
  /** How many states of an entry are kept, with the present one. Default 20. */
  readonly historyVersions?: number
  /** How many changes of a tenant are kept for those who watch. Default 10,000. */
  readonly maxChanges?: number
  /** What a namespace may hold when nothing else is set for it. Default: what fits. */
  readonly defaultQuota?: ContextQuota
  /** How many sessions are kept; the one that was not used for the longest time goes first. Default 10,000. */
  readonly maxSessions?: number
  /** How many steps of calls are kept; what was settled first goes first. Default 10,000. */
  readonly maxSteps?: number
}

const MEBIBYTE = 1_048_576
/** A session that is resumed has lost its connection, not its day. */
const STREAM_EVENT_LIMITS = { maxBytesPerSession: MEBIBYTE, maxBytes: 64 * MEBIBYTE, maxAgeMs: 300_000 }

/** Keeps everything in memory, bounded: for tests, for trying things out, and for what need not outlive the process. */
export class MemoryStore implements Store {
  readonly sessions: MemorySessionStore
  readonly streamEvents: MemoryStreamEventStore
  readonly tasks: MemoryTaskStore
  readonly journal: MemoryJournalStore
  readonly #limits: TenantLimits
  readonly #space: MemorySpace
  readonly #contexts = new Map<string, MemoryContextStore>()
  readonly #conversations = new Map<string, ConversationStore>()
  #isClosed = false

  /** @throws RangeError when a limit is no integer of at least 1. */
  constructor(options: MemoryStoreOptions = {}) {
    this.#limits = {
      historyVersions: integerOption('historyVersions', options.historyVersions ?? 20, 1),
      maxChanges: integerOption('maxChanges', options.maxChanges ?? 10_000, 1),
      defaultQuota: checkQuota(options.defaultQuota ?? {}),
    }
    this.#space = new MemorySpace(integerOption('maxBytes', options.maxBytes ?? 256 * MEBIBYTE, 1))
    this.sessions = new MemorySessionStore(integerOption('maxSessions', options.maxSessions ?? 10_000, 1))
    this.streamEvents = new MemoryStreamEventStore(STREAM_EVENT_LIMITS)
    this.tasks = new MemoryTaskStore()
    this.journal = new MemoryJournalStore(integerOption('maxSteps', options.maxSteps ?? 10_000, 1))
  }

  context(tenant: string): ContextStore {
    checkTenant(tenant)
    let context = this.#contexts.get(tenant)
    if (context === undefined) {
      context = new MemoryContextStore(new TenantState(this.#limits, this.#space))
      if (this.#isClosed) context.close()
      this.#contexts.set(tenant, context)
    }
    return context
  }

  conversations(tenant: string): ConversationStore {
    const context = this.context(tenant)
    let conversations = this.#conversations.get(tenant)
    if (conversations === undefined) this.#conversations.set(tenant, (conversations = createConversationStore(context)))
    return conversations
  }

  async check(): Promise<void> {
    this.#checkOpen()
  }

  async vacuum(): Promise<void> {
    this.#checkOpen()
    for (const context of this.#contexts.values()) context.vacuum()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const context of this.#contexts.values()) context.close()
  }

  #checkOpen(): void {
    if (this.#isClosed) throw new StoreUnavailableError('closed', 'the store is closed')
  }
}
