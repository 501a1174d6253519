import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
import type { Store } from '@portico/core'
import { sqlite } from './sqlite.ts'

let folder: string
let store: Store

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'portico-sqlite-'))
  store = sqlite(join(folder, 'store.db'))
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
})

describe('the context of sqlite', () => {
  for (const { name, run } of contextStoreContract(() => ({ store }))) test(name, run)
})

describe('the context of sqlite without a cache', () => {
  const create = (): { store: Store; close: () => Promise<void> } => {
    const uncached = sqlite(join(folder, 'store.db'), { cacheBytes: 0 })
    return { store: uncached, close: () => uncached.close() }
  }
  for (const { name, run } of contextStoreContract(create)) test(name, run)
})

describe.each([
  ['conversations', conversationStoreContract],
  ['sessions', sessionStoreContract],
  ['stream events', streamEventStoreContract],
  ['journal', journalStoreContract],
])('the %s of sqlite', (_, contract) => {
  for (const { name, run } of contract(() => ({ store }))) test(name, run)
})

describe('the tasks of sqlite', () => {
  let files = 0
  const create = (): { store: Store['tasks']; close: () => Promise<void> } => {
    const empty = sqlite(join(folder, `tasks-${++files}.db`))
    return { store: empty.tasks, close: () => empty.close() }
  }
  for (const { name, run } of taskStoreContract(create)) test(name, run)
})

test('sqlite keeps what a model of it keeps: three tenants, thousands of commands [I5]', { timeout: 120_000 }, async () => {
  await checkStoreModel(store)
})
