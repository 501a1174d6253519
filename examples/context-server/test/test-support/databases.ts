import { randomBytes } from 'node:crypto'
import { onTestFinished } from 'vitest'

/** A database that tests can be run against; `newDatabase` is what the configuration names, empty and gone after the test. */
export interface Database {
  readonly name: string
  newDatabase(): Promise<string>
}

const POSTGRES = process.env['TEST_POSTGRES_URL'] ?? 'postgres://postgres@127.0.0.1:5432/postgres'

/** SQLite, and PostgreSQL where one is running. */
export async function databases(): Promise<Database[]> {
  const sqlite: Database = { name: 'SQLite', newDatabase: async () => 'context.db' }
  return (await isPostgresThere()) ? [sqlite, { name: 'PostgreSQL', newDatabase: newPostgresDatabase }] : [sqlite]
}

async function isPostgresThere(): Promise<boolean> {
  return query('select 1').then(
    () => true,
    () => false,
  )
}

async function newPostgresDatabase(): Promise<string> {
  const name = `context_${randomBytes(6).toString('hex')}`
  await query(`create database ${name}`)
  onTestFinished(() => query(`drop database ${name} with (force)`))
  const url = new URL(POSTGRES)
  url.pathname = `/${name}`
  return url.href
}

async function query(sql: string): Promise<void> {
  const { default: pg } = await import('pg')
  const client = new pg.Client({ connectionString: POSTGRES, connectionTimeoutMillis: 2000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}
