import type { Task, TaskStore } from '@portico/core'
import { rowOf, rowsOf, run, type Operation } from '../query/operation.ts'
import { Query } from '../query/query.ts'
import type { SqlDatabase } from '../query/sql-database.ts'
import { ownLane } from '../query/write-lane.ts'

/** Writes about tasks are done in their order. */
const LANE = ownLane('tasks')

/** Keeps tasks in a database. */
export class SqlTaskStore implements TaskStore {
  readonly #database: SqlDatabase

  constructor(database: SqlDatabase) {
    this.#database = database
  }

  async create(task: Task): Promise<void> {
    const row = { task_id: task.taskId, owner: ownerText(task.ownerId), task: JSON.stringify(task), expires_at: endOf(task) }
    await this.#database.write(LANE, () => run(insertTask, row))
  }

  async get(taskId: string): Promise<Task | undefined> {
    const [row] = await this.#database.rows(findTask, { task_id: taskId, now: timeNow() })
    return row && taskFromRow(row)
  }

  async update(task: Task): Promise<void> {
    const row = { task_id: task.taskId, owner: ownerText(task.ownerId), task: JSON.stringify(task), expires_at: endOf(task) }
    await this.#database.write(LANE, () => run(updateTask, row))
  }

  async list(ownerId: string | undefined, afterTaskId: string | undefined, limit: number): Promise<readonly Task[] | undefined> {
    return this.#database.read(() => listTasks(ownerText(ownerId), afterTaskId, limit))
  }

  /** Forgets those whose time has passed. */
  async forgetExpired(): Promise<void> {
    await this.#database.write(LANE, () => run(deleteExpired, { now: timeNow() }))
  }
}

function* listTasks(owner: string, afterTaskId: string | undefined, limit: number): Operation<readonly Task[] | undefined> {
  const now = timeNow()
  let after = 0
  if (afterTaskId !== undefined) {
    const found = yield* rowOf(findNumber, { owner, task_id: afterTaskId, now })
    if (found === undefined) return undefined
    after = found.number
  }
  return (yield* rowsOf(tasksAfter, { owner, after, limit, now })).map(taskFromRow)
}

interface TaskWrite {
  task_id: string
  owner: string
  task: string
  expires_at: string
}

const insertTask: Query<TaskWrite, unknown> = new Query((db, { task_id, owner, task, expires_at }) =>
  db.insertInto('portico_task').values({ task_id, owner, task, expires_at }),
)

const findTask: Query<{ task_id: string; now: string }, { task: string }> = new Query((db, { task_id, now }) =>
  db.selectFrom('portico_task').select('task').where('task_id', '=', task_id).where('expires_at', '>=', now),
)

const findNumber: Query<{ owner: string; task_id: string; now: string }, { number: number }> = new Query(
  (db, { owner, task_id, now }) =>
    db
      .selectFrom('portico_task')
      .select('number')
      .where('owner', '=', owner)
      .where('task_id', '=', task_id)
      .where('expires_at', '>=', now),
)

const tasksAfter: Query<{ owner: string; after: number; limit: number; now: string }, { task: string }> = new Query(
  (db, { owner, after, limit, now }) =>
    db
      .selectFrom('portico_task')
      .select('task')
      .where('owner', '=', owner)
      .where('number', '>', after)
      .where('expires_at', '>=', now)
      .orderBy('number')
      .limit(limit),
)

const updateTask: Query<TaskWrite, unknown> = new Query((db, { task_id, owner, task, expires_at }) =>
  db.updateTable('portico_task').set({ owner, task, expires_at }).where('task_id', '=', task_id),
)

const deleteExpired: Query<{ now: string }, unknown> = new Query((db, { now }) =>
  db.deleteFrom('portico_task').where('expires_at', '<', now),
)

/** An owner that is not known is another than one whose id is empty. */
function ownerText(ownerId: string | undefined): string {
  return ownerId === undefined ? '' : `=${ownerId}`
}

function endOf({ createdAt, ttlMs }: Task): string {
  return new Date(Date.parse(createdAt) + ttlMs).toISOString()
}

function taskFromRow({ task }: { readonly task: string }): Task {
  // It was written from a task.
  return JSON.parse(task) as Task
}

function timeNow(): string {
  return new Date().toISOString()
}
