import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { migrate, MIGRATIONS } from '@portico/store'
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { bundleChild } from '../test-support/bundle-child.ts'
import { OpenConnection } from './open-connection.ts'
import { sqlite } from './sqlite.ts'
import { openSqlite } from './sqlite-driver.ts'
import { sqliteSchema } from './sqlite-schema.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-migrations-'))
  file = join(folder, 'store.db')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The tables and indexes that there are, and the version that the schema says it has. */
function schemaOf(path: string): { readonly names: unknown[]; readonly version: unknown } {
  const connection = openSqlite(path)
  try {
    const names = connection.prepare("select name from sqlite_master where name like 'portico%' order by name").all()
    const hasVersion = names.some((row) => (row as { name: string }).name === 'portico_schema')
    const version = hasVersion ? connection.prepare('select version from portico_schema').all() : []
    return { names, version }
  } finally {
    connection.close()
  }
}

describe('the migrations of sqlite [D4]', () => {
  test('interrupted after any statement leave the schema as it was', { timeout: 120_000 }, async () => {
    const program = await bundleChild('migrate-partly')
    onTestFinished(() => rmSync(dirname(program), { recursive: true, force: true }))
    const old = join(folder, 'old.db')
    const present = join(folder, 'present.db')
    const connection = openSqlite(old)
    new OpenConnection(connection).run(migrate(sqliteSchema, MIGRATIONS.slice(0, 1)))
    connection.close()
    const before = schemaOf(old)
    const store = sqlite(present)
    await store.check()
    await store.close()
    const after = schemaOf(present)
    expect(before.names.length).toBeLessThan(after.names.length)

    for (const start of ['new.db', 'old.db']) {
      const path = join(folder, start)
      const unchanged = schemaOf(path)
      let statements = 0
      for (let isWhole = false; !isWhole; statements++) {
        // It is killed.
        isWhole = spawnSync(process.execPath, [program, path, `${statements}`], { encoding: 'utf8' }).stdout === 'all'
        expect(schemaOf(path)).toEqual(unchanged)
      }
      expect(statements).toBeGreaterThan(3)
      const opened = sqlite(path)
      await opened.context('acme').put({ namespace: 'n', key: 'k', value: 1 })
      await opened.close()
      expect(schemaOf(path)).toEqual(after)
    }
  })

  test('keep what there was', async () => {
    const connection = openSqlite(file)
    new OpenConnection(connection).run(migrate(sqliteSchema, MIGRATIONS.slice(0, 1)))
    connection.exec("insert into portico_session values ('s', 'http', null, 'v', '{}', '{}', '2999-01-01T00:00:00.000Z')")
    connection.close()
    const store = sqlite(file)
    onTestFinished(() => store.close())
    await expect(store.sessions.load('s')).resolves.toMatchObject({ id: 's' })
  })

  test('refuse a newer schema, and change nothing', async () => {
    const first = sqlite(file)
    await first.check()
    await first.close()
    const connection = openSqlite(file)
    connection.exec('update portico_schema set version = 99')
    connection.close()
    const before = schemaOf(file)
    const store = sqlite(file)
    onTestFinished(() => store.close())
    const refusal = { name: 'StoreUnavailableError', fault: 'newer-schema', message: expect.stringContaining('found version 99') }
    await expect(store.check()).rejects.toMatchObject(refusal)
    await expect(store.context('acme').put({ namespace: 'n', key: 'k', value: 1 })).rejects.toMatchObject(refusal)
    expect(schemaOf(file)).toEqual(before)
  })

  test('are made once when three processes start at once', async () => {
    const program = await bundleChild('put-once')
    onTestFinished(() => rmSync(dirname(program), { recursive: true, force: true }))
    const children = ['a', 'b', 'c'].map((key) => spawn(process.execPath, [program, file, key], { stdio: 'inherit' }))
    const ends = await Promise.all(children.map((child) => once(child, 'exit')))
    expect(ends.map(([code]) => code as number)).toEqual([0, 0, 0])
    expect(schemaOf(file).version).toEqual([{ version: MIGRATIONS.at(-1)?.version }])
    const store = sqlite(file)
    onTestFinished(() => store.close())
    await expect(store.context('acme').count({ namespace: 'n' })).resolves.toBe(3)
  })
})
