import { type MaybePromise, type StoreFault, StoreUnavailableError } from '@portico/core'
import {
  isMigrated,
  migrate,
  type Operation,
  type Query,
  type SqlDatabase,
  type ParametersOf,
  type SqlRow,
  type WordIndex,
  type WriteLane,
} from '@portico/store'
import { GroupCommit } from './group-commit.ts'
import { OpenConnection } from './open-connection.ts'
import { openSqlite, type SqliteConnection } from './sqlite-driver.ts'
import { faultOf } from './sqlite-fault.ts'
import { sqliteSchema } from './sqlite-schema.ts'
import { sqliteWordIndex } from './sqlite-word-index.ts'

/** How an {@link SqliteDatabase} works. */
export interface SqliteSettings {
  readonly synchronous: 'full' | 'normal'
  readonly busyTimeoutMs: number
}

/** So long SQLite itself waits for other processes, and everything in this one with it; then it is tried again, later. */
const BLOCKING_TIMEOUT_MS = 20
const RETRY_MS = 20
/** How often other processes are asked for while somebody watches, in milliseconds. */
const POLL_MS = 50
/** Searches look at entries all over the file; with SQLite's 2 MiB every one of them is read from the system again. */
const PAGE_CACHE_KIBIBYTES = 32_768
/** Pages that are given back to the file system at a time. */
const PAGES_AT_ONCE = 500

const REOPENED_AFTER: ReadonlySet<StoreFault> = new Set(['corrupt', 'read-only', 'failed'])

type ChangeListener = (tenant: string | undefined, isOwn: boolean) => void

/**
 * An SQLite file. There is one connection, and all that is done with it at a time is done without a break, so that nobody ever sees the half of a
 * transaction. It is opened when first used, and again after it was found damaged.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly words: WordIndex = sqliteWordIndex
  readonly #source: string | SqliteConnection
  readonly #settings: SqliteSettings
  readonly #commits: GroupCommit
  readonly #listeners = new Set<ChangeListener>()
  #connection: OpenConnection | undefined
  #dataVersion: (() => SqlRow[]) | undefined
  #seenVersion: unknown
  #hasNoticed = false
  #followers = 0
  #poll: NodeJS.Timeout | undefined
  #isClosed = false

  /** @param source a file, or a database that is open already. */
  constructor(source: string | SqliteConnection, settings: SqliteSettings) {
    this.#source = source
    this.#settings = settings
    this.#commits = new GroupCommit(() => this.#open(), settings.busyTimeoutMs, {
      onCommit: (tenants) => {
        for (const tenant of tenants) this.#tell(tenant, true)
      },
      onFault: (fault) => this.#note(fault),
    })
  }

  get isOpen(): boolean {
    return this.#connection !== undefined
  }

  rows<Parameters extends ParametersOf<Parameters>, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): MaybePromise<readonly Row[]> {
    // What the query takes has been checked against it; the connection takes queries of any kind.
    return this.#patiently((connection) => connection.rows(query as unknown as Query<never, Row>, parameters))
  }

  read<T>(operation: () => Operation<T>): MaybePromise<T> {
    return this.#patiently((connection) => connection.run(operation()))
  }

  write<T>(lane: WriteLane, operation: () => Operation<T>): Promise<T> {
    return this.#isClosed ? Promise.reject(closedError()) : this.#commits.write(lane, operation)
  }

  async check(): Promise<void> {
    await this.#patiently((connection) => connection.run(isMigrated()))
  }

  async compact(): Promise<void> {
    for (;;) {
      const free = await this.#patiently((connection) => {
        connection.exec(`pragma incremental_vacuum(${PAGES_AT_ONCE})`)
        return connection.prepare('pragma freelist_count')()[0]?.['freelist_count']
      })
      if (typeof free !== 'number' || free === 0) break
      await new Promise(setImmediate)
    }
    await this.#patiently((connection) => connection.exec('pragma wal_checkpoint(passive)'))
  }

  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  follow(): () => void {
    if (this.#followers++ === 0) this.#poll = setInterval(() => this.#lookAround(), POLL_MS).unref()
    let isFollowing = true
    return () => {
      if (!isFollowing) return
      isFollowing = false
      if (--this.#followers === 0) clearInterval(this.#poll)
    }
  }

  notice(): void {
    // Nothing that happens in another process can have had an effect here before the event loop has come round.
    if (this.#hasNoticed) return
    this.#hasNoticed = true
    setImmediate(this.#forgetNoticed)
    this.#lookAround()
  }

  readonly #forgetNoticed = (): void => {
    this.#hasNoticed = false
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#commits.flush()
    this.#isClosed = true
    this.#commits.refuse(closedError())
    clearInterval(this.#poll)
    // One that was passed in is not ours to close.
    if (typeof this.#source === 'string') this.#connection?.close()
    this.#connection = undefined
    this.#dataVersion = undefined
    this.#tell(undefined, false)
  }

  /** Runs something at once if that is possible, and again for a while when another process is in the way. */
  #patiently<T>(work: (connection: OpenConnection) => T): MaybePromise<T> {
    try {
      return work(this.#open())
    } catch (error) {
      if (!isBusy(error)) {
        this.#note(error)
        throw error
      }
      return this.#retry(work)
    }
  }

  async #retry<T>(work: (connection: OpenConnection) => T): Promise<T> {
    const deadline = performance.now() + this.#settings.busyTimeoutMs
    for (;;) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      try {
        return work(this.#open())
      } catch (error) {
        this.#note(error)
        if (!isBusy(error) || performance.now() > deadline) throw error
      }
    }
  }

  /** Whatever is wrong with the file may be put right by somebody: then it has to be opened anew. */
  #note(error: unknown): void {
    if (!(error instanceof StoreUnavailableError) || !REOPENED_AFTER.has(error.fault)) return
    // Nobody but its owner can open it again.
    if (typeof this.#source !== 'string' || this.#source === ':memory:') return
    this.#connection?.close()
    this.#connection = undefined
    this.#dataVersion = undefined
    this.#tell(undefined, false)
  }

  #lookAround(): void {
    if (this.#dataVersion === undefined || this.#connection === undefined) return
    try {
      const version = this.#dataVersion()[0]?.['data_version']
      if (version === this.#seenVersion) return
      this.#seenVersion = version
    } catch {
      // Whoever reads or writes next is told; until then anything may have changed.
    }
    this.#tell(undefined, false)
  }

  #tell(tenant: string | undefined, isOwn: boolean): void {
    for (const listener of this.#listeners) listener(tenant, isOwn)
  }

  #open(): OpenConnection {
    if (this.#connection !== undefined) return this.#connection
    if (this.#isClosed) throw closedError()
    const connection = openConnection(this.#source, this.#settings)
    this.#connection = connection
    this.#dataVersion = connection.prepare('pragma data_version')
    this.#seenVersion = this.#dataVersion()[0]?.['data_version']
    return connection
  }
}

function openConnection(source: string | SqliteConnection, { synchronous }: SqliteSettings): OpenConnection {
  let opened: SqliteConnection | undefined
  try {
    opened = typeof source === 'string' ? openSqlite(source) : source
    opened.exec(`pragma busy_timeout = ${BLOCKING_TIMEOUT_MS}`)
    const connection = new OpenConnection(opened)
    connection.exec(`pragma synchronous = ${synchronous}`)
    connection.exec(`pragma cache_size = -${PAGE_CACHE_KIBIBYTES}`)
    const isReady = isUpToDate(connection)
    // Before there is a table: later it has no effect.
    if (!isReady) connection.exec('pragma auto_vacuum = incremental')
    // What has it already is not written to: it may be that it can only be read.
    if (connection.prepare('pragma journal_mode')()[0]?.['journal_mode'] !== 'wal') connection.exec('pragma journal_mode = wal')
    if (!isReady) inTransaction(connection, () => connection.run(migrate(sqliteSchema)))
    return connection
  } catch (error) {
    if (typeof source === 'string') opened?.close()
    throw faultOf(error)
  }
}

function isUpToDate(connection: OpenConnection): boolean {
  try {
    return connection.run(isMigrated())
  } catch (error) {
    if (error instanceof StoreUnavailableError && error.fault !== 'failed') throw error
    // There is no such table yet.
    return false
  }
}

function inTransaction(connection: OpenConnection, work: () => void): void {
  connection.begin()
  try {
    work()
    connection.commit()
  } catch (error) {
    connection.rollback()
    throw error
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof StoreUnavailableError && error.fault === 'busy'
}

function closedError(): StoreUnavailableError {
  return new StoreUnavailableError('closed', 'store: it was closed')
}
