import type { Query } from '@portico/store'
import { type CompiledSql, type Operation, parameterValues, type SqlParameters, type SqlRow, type Tables } from '@portico/store'
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from 'kysely'
import { faultOf } from './sqlite-fault.ts'
import type { SqliteConnection, SqliteStatement } from './sqlite-driver.ts'

/** Compiles queries, and runs none: that is done below, without promises. */
const compiler = new Kysely<Tables>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
})

interface Prepared {
  readonly compiled: CompiledSql
  readonly statement: SqliteStatement
}

/** An open database. Every query is prepared once; what SQLite cannot do is thrown as a `StoreUnavailableError`. */
export class OpenConnection {
  readonly #connection: SqliteConnection
  // The statements of a query that nobody has any more go with it.
  readonly #prepared = new WeakMap<Query<never, unknown>, Prepared>()

  readonly begin: () => void
  readonly commit: () => void
  readonly savepoint: () => void
  readonly releaseSavepoint: () => void

  constructor(connection: SqliteConnection) {
    this.#connection = connection
    this.begin = this.#command('begin immediate')
    this.commit = this.#command('commit')
    this.savepoint = this.#command('savepoint one')
    this.releaseSavepoint = this.#command('release one')
  }

  /** Undoes what was done since the savepoint, and goes on with the transaction. */
  rollbackToSavepoint(): void {
    this.exec('rollback to one; release one')
  }

  /** Undoes the transaction, if there is still one. */
  rollback(): void {
    try {
      this.#connection.exec('rollback')
    } catch {
      // After some errors SQLite has rolled it back already.
    }
  }

  /** Runs statements without parameters. */
  exec(sql: string): void {
    try {
      this.#connection.exec(sql)
    } catch (error) {
      throw faultOf(error)
    }
  }

  /** Prepares a statement without parameters, to be run again and again. */
  prepare(sql: string): () => SqlRow[] {
    const statement = this.#connection.prepare(sql)
    return () => {
      try {
        return statement.all() as SqlRow[]
      } catch (error) {
        throw faultOf(error)
      }
    }
  }

  /** Runs a query; its rows. */
  rows<Row>(query: Query<never, Row>, parameters: SqlParameters): Row[] {
    try {
      const { compiled, statement } = this.#prepared.get(query) ?? this.#prepare(query)
      const values = parameterValues(compiled, parameters)
      // better-sqlite3 wants to be told whether there are rows.
      if (statement.reader !== false) return statement.all(...values) as Row[]
      statement.run(...values)
      return []
    } catch (error) {
      throw faultOf(error)
    }
  }

  /** Runs an operation from its beginning to its end. */
  run<T>(operation: Operation<T>): T {
    let step = operation.next()
    while (step.done !== true) {
      const { query, parameters } = step.value
      let rows: SqlRow[]
      try {
        rows = this.rows(query, parameters) as SqlRow[]
      } catch (error) {
        step = operation.throw(error)
        continue
      }
      step = operation.next(rows)
    }
    return step.value
  }

  close(): void {
    try {
      // Some drivers close a file only when its statements are collected: till then everything is to be in it.
      this.#connection.exec('pragma wal_checkpoint(truncate)')
    } catch {
      // A file that is damaged or full stays as it is.
    }
    this.#connection.close()
  }

  #command(sql: string): () => void {
    const statement = this.#connection.prepare(sql)
    return () => {
      try {
        statement.run()
      } catch (error) {
        throw faultOf(error)
      }
    }
  }

  #prepare(query: Query<never, unknown>): Prepared {
    const compiled = query.compile(compiler)
    const prepared = { compiled, statement: this.#connection.prepare(compiled.sql) }
    this.#prepared.set(query, prepared)
    return prepared
  }
}
