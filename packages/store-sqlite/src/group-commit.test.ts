import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { DurableStore } from '@portico/store'
import { transactionsIn } from '../test-support/wal-transactions.ts'
import { sqlite } from './sqlite.ts'
import { openSqlite, type SqliteConnection } from './sqlite-driver.ts'

let folder: string
let file: string
let store: DurableStore
let witness: SqliteConnection

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-group-'))
  file = join(folder, 'store.db')
  store = sqlite(file)
  await store.check()
  witness = openSqlite(file)
})

afterEach(async () => {
  witness.close()
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the group commit of sqlite', () => {
  test('writes what comes at the same time together', async () => {
    const context = store.context('acme')
    await context.put({ namespace: 'n', key: 'first', value: 1 })
    witness.prepare('pragma wal_checkpoint(truncate)').all()
    const tick = Promise.all(Array.from({ length: 50 }, (_, key) => context.put({ namespace: 'n', key: `${key}`, value: key })))
    expect(witness.prepare('select count(*) as count from portico_entry').all()).toEqual([{ count: 1 }])
    await tick
    // One, unless the machine is so busy that the group took too long for others to wait.
    expect(transactionsIn(file)).toBeLessThan(10)
  })

  test('keeps the error of one writer from the others', async () => {
    const context = store.context('acme')
    const writes = [
      context.put({ namespace: 'n', key: 'a', value: 1 }),
      context.put({ namespace: 'n', key: 'b', value: 1, ifVersion: 7 }),
      context.batch([
        { operation: 'put', namespace: 'n', key: 'c', value: 1 },
        { operation: 'patch', namespace: 'n', key: 'none', value: 1 },
      ]),
      context.put({ namespace: 'n', key: 'd', value: 1 }),
    ]
    const settled = await Promise.allSettled(writes)
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    const { entries } = await context.list()
    expect(entries.map(({ key }) => key)).toEqual(['a', 'd'])
  })

  test('acknowledges nothing before others can see it', async () => {
    const context = store.context('acme')
    for (let version = 1; version <= 20; version++) {
      await context.put({ namespace: 'n', key: 'k', value: version })
      expect(witness.prepare('select version from portico_entry').all()).toEqual([{ version }])
    }
  })

  test('finishes what was begun when it is closed, and refuses what comes later', async () => {
    const context = store.context('acme')
    const begun = context.put({ namespace: 'n', key: 'k', value: 1 })
    await store.close()
    await expect(begun).resolves.toMatchObject({ version: 1 })
    for (const late of [
      context.get({ namespace: 'n', key: 'k' }),
      context.put({ namespace: 'n', key: 'k', value: 2 }),
      store.check(),
    ]) {
      await expect(late).rejects.toMatchObject({ name: 'StoreUnavailableError', fault: 'closed' })
    }
  })
})
