import { StoreUnavailableError } from '@portico/core'
import {
  type CompiledSql,
  isMigrated,
  migrate,
  type Operation,
  parameterValues,
  type ParametersOf,
  type Query,
  type SqlDatabase,
  type SqlParameters,
  type SqlRow,
  type Tables,
  type WordIndex,
  type WriteLane,
} from '@portico/store'
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely'
import pg from 'pg'
import { ChangeListener } from './change-listener.ts'
import { faultOf, isContention, isDisconnected } from './postgres-fault.ts'
import { postgresSchema, quoted } from './postgres-schema.ts'
import { postgresWordIndex } from './postgres-word-index.ts'
import { withUser } from './with-user.ts'
import { type WaitingWrite, WriteLanes } from './write-lanes.ts'

/** How a {@link PostgresDatabase} works. */
export interface PostgresSettings {
  readonly schema: string
  readonly maxConnections: number
  readonly connectTimeoutMs: number
}

/** Types that the driver gives as text because JavaScript's numbers end at 2^53; here they do not come so far. */
const INT8 = 20
const NUMERIC = 1700
const NUMBERS_AS_NUMBERS: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) =>
    [INT8, NUMERIC].includes(oid) ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
}
/** How often something is begun anew that the database gave up for others, or whose connection broke before it was done. */
const MAX_ATTEMPTS = 5
/** Who makes the schema holds this lock. */
const MIGRATION_LOCK = 7_767_842

interface Prepared {
  readonly compiled: CompiledSql
  /** Names the statement within each connection. */
  readonly name: string
}

type ChangeCallback = (tenant: string | undefined, isOwn: boolean) => void

/** A PostgreSQL database. It is connected to when first used, and again whenever a connection broke. */
export class PostgresDatabase implements SqlDatabase {
  readonly words: WordIndex = postgresWordIndex
  readonly #pool: pg.Pool
  readonly #config: pg.PoolConfig
  readonly #settings: PostgresSettings
  readonly #compiler: Kysely<Tables>
  readonly #prepared = new WeakMap<Query<never, unknown>, Prepared>()
  readonly #lanes: WriteLanes
  readonly #callbacks = new Set<ChangeCallback>()
  /** Tells what was committed here from what was committed elsewhere. */
  readonly #id = crypto.randomUUID()
  #statements = 0
  #ready: Promise<void> | undefined
  #followers = 0
  #listener: ChangeListener | undefined
  #isClosed = false

  constructor(connectionString: string, settings: PostgresSettings) {
    this.#settings = settings
    this.#config = {
      connectionString: withUser(connectionString),
      max: settings.maxConnections,
      connectionTimeoutMillis: settings.connectTimeoutMs,
      keepAlive: true,
      allowExitOnIdle: true,
      types: NUMBERS_AS_NUMBERS,
    }
    this.#pool = new pg.Pool(this.#config)
    // Of a connection that breaks while nobody uses it nobody needs to hear: the pool makes another.
    this.#pool.on('error', () => undefined)
    this.#compiler = new Kysely<Tables>({
      dialect: {
        createAdapter: () => new PostgresAdapter(),
        createDriver: () => new DummyDriver(),
        createIntrospector: (db) => new PostgresIntrospector(db),
        createQueryCompiler: () => new PostgresQueryCompiler(),
      },
    }).withSchema(settings.schema)
    this.#lanes = new WriteLanes((lane, group) => this.#commitGroup(lane, group))
  }

  get isOpen(): boolean {
    return this.#ready !== undefined && !this.#isClosed
  }

  async rows<Parameters extends ParametersOf<Parameters>, Row>(
    query: Query<Parameters, Row>,
    parameters: Parameters,
  ): Promise<readonly Row[]> {
    // What the query takes has been checked against it; below queries of any kind are taken.
    return this.#reading(() => this.#query(this.#pool, query as unknown as Query<never, unknown>, parameters)) as Promise<Row[]>
  }

  async read<T>(operation: () => Operation<T>): Promise<T> {
    return this.#reading(async () => {
      // Most are a single query, which sees one state by itself.
      const steps = operation()
      const first = steps.next()
      if (first.done === true) return first.value
      const second = steps.next(await this.#query(this.#pool, first.value.query, first.value.parameters))
      if (second.done === true) return second.value
      return this.#withClient(async (client) => {
        await client.query('begin isolation level repeatable read read only')
        const result = await this.#run(client, operation())
        await client.query('commit')
        return result
      })
    })
  }

  async write<T>(lane: WriteLane, operation: () => Operation<T>): Promise<T> {
    if (this.#isClosed) throw closedError()
    return this.#lanes.write(lane, operation)
  }

  async check(): Promise<void> {
    await this.read(isMigrated)
  }

  async compact(): Promise<void> {
    // PostgreSQL does that by itself.
  }

  onChange(callback: ChangeCallback): () => void {
    this.#callbacks.add(callback)
    return () => this.#callbacks.delete(callback)
  }

  follow(): () => void {
    if (this.#followers++ === 0) this.#listen()
    let isFollowing = true
    return () => {
      if (!isFollowing) return
      isFollowing = false
      if (--this.#followers > 0) return
      void this.#listener?.stop()
      this.#listener = undefined
    }
  }

  notice(): void {
    // As long as nobody tells what others write, anything may have changed.
    if (this.#listener?.isListening !== true) this.#tell(undefined, false)
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#lanes.idle()
    // Whoever watches asks once more, and is refused.
    this.#tell(undefined, false)
    await this.#listener?.stop()
    await this.#pool.end()
  }

  #listen(): void {
    this.#listener = new ChangeListener(this.#config, this.#channel, (payload) => {
      if (payload === undefined) return this.#tell(undefined, false)
      if (!payload.startsWith(this.#id)) this.#tell(payload.slice(this.#id.length), false)
    })
  }

  get #channel(): string {
    return `portico:${this.#settings.schema}`
  }

  #tell(tenant: string | undefined, isOwn: boolean): void {
    for (const callback of this.#callbacks) callback(tenant, isOwn)
  }

  /** Reads, again when the connection breaks: that changes nothing. */
  async #reading<T>(read: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#migrated()
        return await read()
      } catch (caught) {
        const error = faultOf(caught)
        if (!(isDisconnected(error) && attempt < MAX_ATTEMPTS && this.#hadConnection(caught))) throw error
      }
    }
  }

  /** When no connection can be made, trying at once again is of no use. */
  #hadConnection(error: unknown): boolean {
    return !(error instanceof Error && 'syscall' in error && error.syscall === 'connect')
  }

  async #withClient<T>(work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect()
    // Whoever waits for an answer is told; without a listener it would end the process.
    const onError = (): void => undefined
    client.on('error', onError)
    try {
      const result = await work(client)
      client.off('error', onError)
      client.release()
      return result
    } catch (error) {
      client.off('error', onError)
      client.on('error', onError)
      // In whatever state it is: the next one gets another.
      client.release(true)
      throw error
    }
  }

  async #commitGroup(lane: WriteLane, group: readonly WaitingWrite[]): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      const state = { isCommitting: false }
      try {
        await this.#migrated()
        const settle = await this.#withClient((client) => this.#writeGroup(client, lane, group, state))
        if (lane.isTenant) this.#tell(lane.name, true)
        for (const tell of settle) tell()
        return
      } catch (caught) {
        const error = faultOf(caught)
        // Before the commit was asked for nothing was done.
        const mayRetry = isContention(error) || (isDisconnected(error) && !state.isCommitting && this.#hadConnection(caught))
        if (mayRetry && attempt < MAX_ATTEMPTS) continue
        for (const { reject } of group) reject(error)
        return
      }
    }
  }

  /** @returns what tells each writer what came of it. */
  async #writeGroup(
    client: pg.PoolClient,
    lane: WriteLane,
    group: readonly WaitingWrite[],
    state: { isCommitting: boolean },
  ): Promise<(() => void)[]> {
    await client.query('begin')
    // So changes of a tenant are committed in the order in which they are numbered.
    if (lane.isExclusive) await client.query(LOCK, [lane.name.replace('\0', ':')])
    const settle: (() => void)[] = []
    for (const write of group) settle.push(await this.#writeOne(client, write, group.length > 1))
    if (lane.isTenant) await client.query(NOTIFY, [this.#channel, this.#id + lane.name])
    state.isCommitting = true
    await client.query('commit')
    return settle
  }

  async #writeOne(client: pg.PoolClient, { operation, resolve, reject }: WaitingWrite, isShared: boolean): Promise<() => void> {
    if (isShared) await client.query('savepoint one')
    try {
      const result = await this.#run(client, operation())
      if (isShared) await client.query('release savepoint one')
      return () => resolve(result)
    } catch (caught) {
      const error = faultOf(caught)
      if (error instanceof StoreUnavailableError) throw error
      await client.query(isShared ? 'rollback to savepoint one; release savepoint one' : 'rollback; begin')
      return () => reject(error)
    }
  }

  async #run<T>(client: pg.PoolClient, operation: Operation<T>): Promise<T> {
    let step = operation.next()
    while (step.done !== true) {
      const { query, parameters } = step.value
      let rows: SqlRow[]
      try {
        rows = await this.#query(client, query, parameters)
      } catch (error) {
        step = operation.throw(error)
        continue
      }
      step = operation.next(rows)
    }
    return step.value
  }

  async #query(connection: pg.Pool | pg.PoolClient, query: Query<never, unknown>, parameters: SqlParameters): Promise<SqlRow[]> {
    const { compiled, name } = this.#prepared.get(query) ?? this.#prepare(query)
    const values = parameterValues(compiled, parameters)
    return (await connection.query<SqlRow>({ name, text: compiled.sql, values })).rows
  }

  #prepare(query: Query<never, unknown>): Prepared {
    const prepared = { compiled: query.compile(this.#compiler), name: `portico_${++this.#statements}` }
    this.#prepared.set(query, prepared)
    return prepared
  }

  /** Resolves once there is the present schema. */
  async #migrated(): Promise<void> {
    if (this.#isClosed) throw closedError()
    this.#ready ??= this.#migrate()
    try {
      await this.#ready
    } catch (error) {
      this.#ready = undefined
      throw error
    }
  }

  async #migrate(): Promise<void> {
    await this.#withClient(async (client) => {
      await client.query('begin')
      await client.query('select pg_advisory_xact_lock($1)', [MIGRATION_LOCK])
      await client.query(`create schema if not exists ${quoted(this.#settings.schema)}`)
      await this.#run(client, migrate(postgresSchema(this.#settings.schema)))
      await client.query('commit')
    })
  }
}

const LOCK = { name: 'portico_lock', text: 'select pg_advisory_xact_lock(hashtextextended($1, 7767842))' }
const NOTIFY = { name: 'portico_notify', text: 'select pg_notify($1, $2)' }

function closedError(): StoreUnavailableError {
  return new StoreUnavailableError('closed', 'store: it was closed')
}
