import { randomUUID } from 'node:crypto'
import pg from 'pg'
import { withUser } from '../src/with-user.ts'

/** Where PostgreSQL is for tests; the user may make databases there. */
const SERVER = withUser(process.env['PORTICO_TEST_POSTGRES'] ?? 'postgres://127.0.0.1:5432/postgres')

/** A database for tests. */
export interface TestDatabase {
  readonly url: string
  /** Runs SQL as somebody else. */
  query(sql: string, values?: unknown[]): Promise<pg.QueryResult>
  drop(): Promise<void>
}

/** Why there is no PostgreSQL to test with; `undefined` when there is. In CI there has to be one, so there tests run and fail. */
export async function whyNoPostgres(): Promise<string | undefined> {
  if (process.env['CI'] === 'true') return undefined
  const client = new pg.Client({ connectionString: SERVER, connectionTimeoutMillis: 2000 })
  try {
    await client.connect()
    await client.end()
    return undefined
  } catch (error) {
    return `no PostgreSQL at ${SERVER}: ${error instanceof Error ? error.message : String(error)}`
  }
}

/** Makes a database of its own. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `portico_test_${randomUUID().replaceAll('-', '')}`
  await onServer(`create database ${name}`)
  const url = new URL(SERVER)
  url.pathname = name
  const pool = new pg.Pool({ connectionString: url.href, max: 1, allowExitOnIdle: true })
  pool.on('error', () => undefined)
  return {
    url: url.href,
    query: (sql, values) => pool.query(sql, values),
    drop: async () => {
      await pool.end()
      await onServer(`drop database ${name} with (force)`)
    },
  }
}

async function onServer(sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: SERVER })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
