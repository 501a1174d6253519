import { ToolError } from '../errors.ts'
import { isTerminal, type Task } from './task.ts'
import type { TaskStore } from './task-store.ts'

/** How many tasks are kept at most. */
const MAX_TASKS = 10_000

/** Keeps tasks in memory, as long as they may live. */
export class MemoryTaskStore implements TaskStore {
  readonly #tasks = new Map<string, Task>()

  /** @throws {@link ToolError} when too many tasks are running. */
  create(task: Task): void {
    if (this.#tasks.size >= MAX_TASKS) this.#makeRoom()
    this.#tasks.set(task.taskId, task)
  }

  get(taskId: string): Task | undefined {
    const task = this.#tasks.get(taskId)
    if (task === undefined || !isExpired(task)) return task
    this.#tasks.delete(taskId)
    return undefined
  }

  update(task: Task): void {
    if (this.#tasks.has(task.taskId)) this.#tasks.set(task.taskId, task)
  }

  list(ownerId: string | undefined, afterTaskId: string | undefined, limit: number): readonly Task[] | undefined {
    const own = [...this.#tasks.values()].filter((task) => task.ownerId === ownerId && !isExpired(task))
    const start = afterTaskId === undefined ? 0 : own.findIndex(({ taskId }) => taskId === afterTaskId) + 1
    return afterTaskId !== undefined && start === 0 ? undefined : own.slice(start, start + limit)
  }

  /** Drops what has expired, else the oldest that has ended. */
  #makeRoom(): void {
    for (const [taskId, task] of this.#tasks) if (isExpired(task)) this.#tasks.delete(taskId)
    if (this.#tasks.size < MAX_TASKS) return
    const oldest = [...this.#tasks.values()].find(({ status }) => isTerminal(status))
    if (oldest === undefined) throw new ToolError('too many tasks are running; try again later')
    this.#tasks.delete(oldest.taskId)
  }
}

function isExpired({ createdAt, ttlMs }: Task): boolean {
  return Date.parse(createdAt) + ttlMs < Date.now()
}
