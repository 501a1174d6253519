import type { Store } from '@portico/core'
import {
  checkStoreModel,
  contextStoreContract,
  conversationStoreContract,
  journalStoreContract,
  sessionStoreContract,
  streamEventStoreContract,
  taskStoreContract,
} from '@portico/testing'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { createTestDatabase, type TestDatabase, whyNoPostgres } from '../test-support/test-database.ts'
import { postgres } from './postgres.ts'

const missing = await whyNoPostgres()

describe.skipIf(missing !== undefined)(`postgres${missing === undefined ? '' : ` (skipped: ${missing})`}`, () => {
  let database: TestDatabase
  let store: Store

  beforeAll(async () => {
    database = await createTestDatabase()
    store = postgres(database.url)
  })

  afterAll(async () => {
    await store.close()
    await database.drop()
  })

  describe('context', () => {
    for (const { name, run } of contextStoreContract(() => ({ store }))) test(name, run)
  })

  describe('context with a cache', () => {
    const create = (): { store: Store; close: () => Promise<void> } => {
      const cached = postgres(database.url, { cacheBytes: 1_048_576 })
      return { store: cached, close: () => cached.close() }
    }
    for (const { name, run } of contextStoreContract(create)) test(name, run)
  })

  describe.each([
    ['conversations', conversationStoreContract],
    ['sessions', sessionStoreContract],
    ['stream events', streamEventStoreContract],
    ['journal', journalStoreContract],
  ])('%s', (_, contract) => {
    for (const { name, run } of contract(() => ({ store }))) test(name, run)
  })

  describe('tasks', () => {
    let schemas = 0
    const create = (): { store: Store['tasks']; close: () => Promise<void> } => {
      const empty = postgres(database.url, { schema: `tasks_${++schemas}` })
      return { store: empty.tasks, close: () => empty.close() }
    }
    for (const { name, run } of taskStoreContract(create)) test(name, run)
  })

  test('keeps what a model of it keeps: three tenants, thousands of commands [I5]', { timeout: 240_000 }, async () => {
    await checkStoreModel(store)
  })
})
