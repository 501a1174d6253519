import assert from 'node:assert/strict'
import type { Task, TaskStore } from '@portico/core'
import type { ContractCase } from '../http-contract/contract-case.ts'

/** What a {@link taskStoreContract} works with. */
export interface TaskStoreUnderTest {
  /** The store, with nothing in it. */
  readonly store: TaskStore
  /** Releases what it holds. */
  readonly close?: () => void | Promise<void>
}

/** Longer than any test takes. */
const LONG_MS = 600_000

/**
 * What every store of tasks has to do.
 *
 * ```ts
 * for (const { name, run } of taskStoreContract(() => ({ store: new MemoryTaskStore() }))) test(name, run)
 * ```
 *
 * @param create makes an empty store. Called once for each case.
 */
export function taskStoreContract(create: () => TaskStoreUnderTest | Promise<TaskStoreUnderTest>): readonly ContractCase[] {
  return CASES.map(([name, check]) => ({
    name,
    run: async () => {
      const { store, close } = await create()
      try {
        await check(store)
      } finally {
        await close?.()
      }
    },
  }))
}

const CASES: readonly (readonly [name: string, check: (store: TaskStore) => Promise<void>])[] = [
  [
    'gives back what was created, member for member, as soon as it is acknowledged',
    async (store) => {
      const task = makeTask({ ownerId: 'ada', statusMessage: 'Zürich 日本 🎉' })
      await store.create(task)
      assert.deepEqual(withoutUndefined(await store.get(task.taskId)), withoutUndefined(task))
    },
  ],
  [
    'knows nothing of a task that was not created',
    async (store) => {
      await store.create(makeTask())
      assert.equal(await store.get(crypto.randomUUID()), undefined)
      for (const id of ['', '__proto__', 'constructor', "' or 1=1 --"]) assert.equal(await store.get(id), undefined)
    },
  ],
  [
    'replaces a task by its later state, with result or error',
    async (store) => {
      const task = makeTask()
      await store.create(task)
      const resultJson = '{"content":[{"type":"text","text":"\\u0000 \\" 🎉"}]}'
      const later: Task = { ...task, status: 'completed', lastUpdatedAt: at(1), resultJson }
      await store.update(later)
      assert.deepEqual(withoutUndefined(await store.get(task.taskId)), withoutUndefined(later))
      const failed = makeTask({ status: 'failed', error: { code: -32_603, message: 'no', data: { why: [1, null, 'x'] } } })
      await store.create({ ...failed, status: 'working', error: undefined })
      await store.update(failed)
      assert.deepEqual(withoutUndefined(await store.get(failed.taskId)), withoutUndefined(failed))
    },
  ],
  [
    'does not create a task by an update',
    async (store) => {
      const task = makeTask()
      await store.update(task)
      assert.equal(await store.get(task.taskId), undefined)
    },
  ],
  [
    'forgets a task whose time has passed, in get and list alike',
    async (store) => {
      const gone = makeTask({ ownerId: 'ada', createdAt: at(-10_000), ttlMs: 5000 })
      const there = makeTask({ ownerId: 'ada', createdAt: at(-10_000), ttlMs: LONG_MS })
      await store.create(gone)
      await store.create(there)
      assert.equal(await store.get(gone.taskId), undefined)
      assert.deepEqual(idsOf(await store.list('ada', undefined, 10)), [there.taskId])
    },
  ],
  [
    'lists the tasks of an owner only, oldest first',
    async (store) => {
      const tasks = ['ada', 'bob', 'ada'].map((ownerId) => makeTask({ ownerId }))
      for (const task of tasks) await store.create(task)
      await store.create(makeTask({ ownerId: undefined }))
      assert.deepEqual(idsOf(await store.list('ada', undefined, 10)), [tasks[0]?.taskId, tasks[2]?.taskId])
      assert.deepEqual(idsOf(await store.list('bob', undefined, 10)), [tasks[1]?.taskId])
      assert.deepEqual(await store.list('nobody', undefined, 10), [])
    },
  ],
  [
    'keeps the order of the list when tasks are updated',
    async (store) => {
      const tasks = [makeTask({ ownerId: 'ada' }), makeTask({ ownerId: 'ada' })]
      for (const task of tasks) await store.create(task)
      await store.update({ ...makeTask(), ...tasks[0], status: 'completed', lastUpdatedAt: at(5) })
      assert.deepEqual(idsOf(await store.list('ada', undefined, 10)), [tasks[0]?.taskId, tasks[1]?.taskId])
    },
  ],
  [
    'lists by pages that miss and repeat nothing',
    async (store) => {
      const created: string[] = []
      for (let count = 0; count < 25; count++) {
        const task = makeTask({ ownerId: 'ada' })
        created.push(task.taskId)
        await store.create(task)
      }
      const listed: string[] = []
      for (;;) {
        const page = idsOf(await store.list('ada', listed.at(-1), 10))
        assert.ok(page.length <= 10, `a page of 10 has ${page.length} tasks`)
        listed.push(...page)
        if (page.length < 10) break
      }
      assert.deepEqual(listed, created)
    },
  ],
  [
    'does not begin a page after a task that is unknown or of another owner',
    async (store) => {
      const foreign = makeTask({ ownerId: 'bob' })
      await store.create(makeTask({ ownerId: 'ada' }))
      await store.create(foreign)
      assert.equal(await store.list('ada', crypto.randomUUID(), 10), undefined)
      assert.equal(await store.list('ada', foreign.taskId, 10), undefined)
    },
  ],
  [
    'keeps tasks that are created at the same time apart',
    async (store) => {
      const tasks = Array.from({ length: 50 }, () => makeTask({ ownerId: 'ada' }))
      await Promise.all(tasks.map(async (task) => store.create(task)))
      await Promise.all(tasks.map(async (task) => store.update({ ...task, status: 'completed', resultJson: `"${task.taskId}"` })))
      for (const { taskId } of tasks) assert.equal((await store.get(taskId))?.resultJson, `"${taskId}"`)
      assert.equal((await store.list('ada', undefined, 100))?.length, 50)
    },
  ],
]

function makeTask(members: Partial<Task> = {}): Task {
  return {
    taskId: crypto.randomUUID(),
    ownerId: undefined,
    tool: 'work',
    status: 'working',
    createdAt: at(0),
    lastUpdatedAt: at(0),
    ttlMs: LONG_MS,
    pollIntervalMs: 1000,
    ...members,
  }
}

/** The time in `ms` milliseconds, as tasks have it. */
function at(ms: number): string {
  return new Date(Date.now() + ms).toISOString()
}

function idsOf(tasks: readonly Task[] | undefined): string[] {
  assert.ok(tasks !== undefined, 'expected a list')
  return tasks.map(({ taskId }) => taskId)
}

/** A store may leave out what is undefined, or give it back as that. */
function withoutUndefined(task: Task | undefined): object | undefined {
  return task && Object.fromEntries(Object.entries(task).filter(([, value]) => value !== undefined))
}
