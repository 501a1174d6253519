import { type ContextQuota, type ContextStore, type ConversationStore, createConversationStore } from '@portico/core'
import { checkTenant } from '@portico/core/internal'
import { LRUCache } from 'lru-cache'
import { SqlAuditStore } from './audit/sql-audit-store.ts'
import { EntryCache } from './context/entry-cache.ts'
import { dueTenants } from './context/expire-entries.ts'
import { EntrySearch } from './context/search-entries.ts'
import { type ContextSettings, SqlContextStore } from './context/sql-context-store.ts'
import type { DurableStore } from './durable-store.ts'
import { SqlJournalStore } from './journal/sql-journal-store.ts'
import type { SqlDatabase } from './query/sql-database.ts'
import { SqlSessionStore } from './session/sql-session-store.ts'
import { SqlStreamEventStore } from './stream-events/sql-stream-event-store.ts'
import { SqlTaskStore } from './tasks/sql-task-store.ts'

/** What holds for a store whatever its database is. */
export interface SqlStoreOptions {
  /** How many states of an entry are kept, with the present one, 1 or more. Default 20. */
  readonly historyVersions?: number
  /** How many changes of each tenant are kept for those who watch and come back, 1 or more. Default 10,000. */
  readonly maxChanges?: number
  /** What each namespace may hold that has no quota of its own. Default: it is not bounded. */
  readonly defaultQuota?: ContextQuota
  /** How long what was sent on event streams is kept, in milliseconds, 1 or more. Default 3,600,000 (an hour). */
  readonly streamEventMaxAgeMs?: number
  /** How much of it is kept for each session, in bytes, 1 or more. Default 4,194,304 (4 MiB). */
  readonly streamEventMaxBytes?: number
}

/** How often what has expired is taken out, in milliseconds. It is not given back before that either. */
const EXPIRE_INTERVAL_MS = 1000
/** How often what nobody asks for any more is forgotten, in milliseconds. */
const FORGET_INTERVAL_MS = 60_000
/** Stores of tenants that are remembered, so that who asks again gets the same. */
const MAX_TENANTS = 10_000

/** Everything durable, in a database. */
export class SqlStore implements DurableStore {
  readonly sessions: SqlSessionStore
  readonly streamEvents: SqlStreamEventStore
  readonly tasks: SqlTaskStore
  readonly journal: SqlJournalStore
  readonly audit: SqlAuditStore
  readonly #database: SqlDatabase
  readonly #settings: ContextSettings
  readonly #contexts = new LRUCache<string, SqlContextStore>({ max: MAX_TENANTS })
  readonly #conversations = new LRUCache<string, ConversationStore>({ max: MAX_TENANTS })
  readonly #timers: readonly NodeJS.Timeout[]
  #closing: Promise<void> | undefined

  /** @param cacheBytes how much of what was read is kept in memory; 0: nothing. */
  constructor(database: SqlDatabase, options: SqlStoreOptions, cacheBytes: number) {
    const { historyVersions = 20, maxChanges = 10_000, defaultQuota = {} } = options
    const { streamEventMaxAgeMs = 3_600_000, streamEventMaxBytes = 4_194_304 } = options
    this.#database = database
    const cache = cacheBytes > 0 ? new EntryCache(cacheBytes) : undefined
    this.#settings = { database, search: new EntrySearch(database.words), cache, historyVersions, maxChanges, defaultQuota }
    // What is written here is forgotten by whoever writes it.
    if (cache !== undefined) database.onChange((tenant, isOwn) => isOwn || cache.forgetAll(tenant))
    this.sessions = new SqlSessionStore(database)
    this.streamEvents = new SqlStreamEventStore(database, {
      maxAgeMs: streamEventMaxAgeMs,
      maxBytesPerSession: streamEventMaxBytes,
    })
    this.tasks = new SqlTaskStore(database)
    this.journal = new SqlJournalStore(database)
    this.audit = new SqlAuditStore(database)
    this.#timers = [
      repeat(EXPIRE_INTERVAL_MS, database, () => this.#expireEntries()),
      repeat(FORGET_INTERVAL_MS, database, () => this.#forget()),
    ]
  }

  context(tenant: string): ContextStore {
    return this.#contextOf(tenant)
  }

  conversations(tenant: string): ConversationStore {
    let conversations = this.#conversations.get(tenant)
    if (conversations === undefined) {
      conversations = createConversationStore(this.#contextOf(tenant))
      this.#conversations.set(tenant, conversations)
    }
    return conversations
  }

  async check(): Promise<void> {
    await this.#database.check()
  }

  async vacuum(): Promise<void> {
    await this.#expireEntries()
    await this.#forget()
    await this.#database.compact()
  }

  close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#closing ??= this.#database.close()
    return this.#closing
  }

  #contextOf(tenant: string): SqlContextStore {
    checkTenant(tenant)
    let store = this.#contexts.get(tenant)
    if (store === undefined) {
      store = new SqlContextStore(tenant, this.#settings)
      this.#contexts.set(tenant, store)
    }
    return store
  }

  async #expireEntries(): Promise<void> {
    for (;;) {
      const tenants = await this.#database.rows(dueTenants, { now: new Date().toISOString() })
      for (const { tenant } of tenants) await this.#contextOf(tenant).expire()
      if (tenants.length === 0) return
    }
  }

  async #forget(): Promise<void> {
    await this.sessions.forgetExpired()
    await this.streamEvents.forgetExpired()
    await this.tasks.forgetExpired()
    await this.journal.forgetExpired()
  }
}

/** Does something again and again, one at a time, without keeping the process alive, once the database is used. What fails is tried again the next time. */
function repeat(intervalMs: number, database: SqlDatabase, work: () => Promise<void>): NodeJS.Timeout {
  let isRunning = false
  const timer = setInterval(() => {
    if (isRunning || !database.isOpen) return
    isRunning = true
    work()
      .catch(() => undefined)
      .finally(() => {
        isRunning = false
      })
  }, intervalMs)
  return timer.unref()
}
