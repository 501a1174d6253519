import { MemoryTaskStore, type Task } from '@portico/core'
import { taskStoreContract } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

const TTL_MS = 60_000

function makeTask(number: number, members: Partial<Task> = {}): Task {
  const now = new Date().toISOString()
  const task = { tool: 'work', createdAt: now, lastUpdatedAt: now, ttlMs: TTL_MS, pollIntervalMs: 1000 }
  return { taskId: `task ${number}`, ownerId: 'ada', status: 'working', ...task, ...members }
}

const idsOf = (store: MemoryTaskStore): (string | undefined)[] => store.list('ada', undefined, 100)!.map(({ taskId }) => taskId)

describe('MemoryTaskStore', () => {
  describe('keeps the contract of stores:', () => {
    for (const { name, run } of taskStoreContract(() => ({ store: new MemoryTaskStore() }))) test(name, run)
  })

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now: 1_000_000_000_000 })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test('TASK25-18 takes no more tasks than it may, dropping the oldest that has ended', () => {
    const store = new MemoryTaskStore({ maxTasks: 3 })
    for (const number of [1, 2, 3]) store.create(makeTask(number))
    expect(() => store.create(makeTask(4))).toThrow('Too many tasks are running')
    store.update(makeTask(2, { status: 'completed', resultJson: '{}' }))
    store.update(makeTask(3, { status: 'cancelled' }))
    store.create(makeTask(5))
    expect(idsOf(store)).toEqual(['task 1', 'task 3', 'task 5'])
    store.create(makeTask(6))
    expect(idsOf(store)).toEqual(['task 1', 'task 5', 'task 6'])
  })

  test('TASK25-18 keeps no more of results than it may, dropping the oldest that has ended', () => {
    const store = new MemoryTaskStore({ maxBytes: 100 })
    for (const number of [1, 2, 3]) store.create(makeTask(number))
    const end = (number: number, length: number) =>
      store.update(makeTask(number, { status: 'completed', resultJson: 'x'.repeat(length) }))
    end(2, 60)
    end(1, 30)
    expect(idsOf(store)).toEqual(['task 1', 'task 2', 'task 3'])
    end(3, 40)
    expect(idsOf(store)).toEqual(['task 2', 'task 3'])
    store.create(makeTask(4))
    end(4, 500)
    expect(idsOf(store)).toEqual(['task 4'])
    expect(store.get('task 4')?.resultJson).toHaveLength(500)
  })

  test('TASK25-18 makes room of what has expired', () => {
    const store = new MemoryTaskStore({ maxTasks: 2 })
    store.create(makeTask(1))
    vi.setSystemTime(Date.now() + TTL_MS / 2)
    store.create(makeTask(2))
    vi.setSystemTime(Date.now() + TTL_MS / 2 + 1)
    expect(store.get('task 1')).toBeUndefined()
    store.create(makeTask(3))
    expect(idsOf(store)).toEqual(['task 2', 'task 3'])
  })

  test('looks for what has expired though the clock was set back', () => {
    const store = new MemoryTaskStore({ maxTasks: 1 })
    store.create(makeTask(1, { createdAt: new Date(Date.now() - 7_200_000).toISOString(), ttlMs: 1 }))
    vi.setSystemTime(Date.now() - 3_600_000)
    store.create(makeTask(2))
    expect(idsOf(store)).toEqual(['task 2'])
  })
})
