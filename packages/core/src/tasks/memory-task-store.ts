import { ToolError } from '../errors.ts'
import { isTerminal, type Task } from './task.ts'
import type { TaskStore } from './task-store.ts'

/** How much a {@link MemoryTaskStore} keeps. */
export interface TaskLimits {
  /** How many tasks. Default 10,000. */
  readonly maxTasks?: number
  /** The results of all tasks, in bytes. JSON is ASCII for the most part: a character counts as one. Default 67,108,864 (64 MiB). */
  readonly maxBytes?: number
}

/** Looking for what has expired costs a look at every task; it is done no more often than this, in milliseconds. */
const SWEEP_INTERVAL_MS = 1000

/** Keeps tasks in memory, bounded: each as long as it may live, and when there are too many, or their results are too much, no longer than needed. */
export class MemoryTaskStore implements TaskStore {
  readonly #maxTasks: number
  readonly #maxBytes: number
  readonly #tasks = new Map<string, Task>()
  #bytes = 0
  #sweptAt = 0

  constructor({ maxTasks = 10_000, maxBytes = 67_108_864 }: TaskLimits = {}) {
    this.#maxTasks = maxTasks
    this.#maxBytes = maxBytes
  }

  /** @throws {@link ToolError} when too many tasks are running. */
  create(task: Task): void {
    this.#forgetExpired()
    while (this.#tasks.size >= this.#maxTasks)
      if (!this.#forgetOldestEnded()) throw new ToolError('Too many tasks are running. Try again later.')
    this.#put(task)
  }

  get(taskId: string): Task | undefined {
    this.#forgetExpired()
    const task = this.#tasks.get(taskId)
    return task === undefined || isExpired(task) ? undefined : task
  }

  update(task: Task): void {
    if (!this.#tasks.has(task.taskId)) return
    this.#put(task)
    while (this.#bytes > this.#maxBytes) if (!this.#forgetOldestEnded(task.taskId)) return
  }

  list(ownerId: string | undefined, afterTaskId: string | undefined, limit: number): readonly Task[] | undefined {
    const own = [...this.#tasks.values()].filter((task) => task.ownerId === ownerId && !isExpired(task))
    const start = afterTaskId === undefined ? 0 : own.findIndex(({ taskId }) => taskId === afterTaskId) + 1
    return afterTaskId !== undefined && start === 0 ? undefined : own.slice(start, start + limit)
  }

  #put(task: Task): void {
    this.#bytes += bytesOf(task) - bytesOf(this.#tasks.get(task.taskId))
    this.#tasks.set(task.taskId, task)
  }

  #forget(task: Task): void {
    this.#tasks.delete(task.taskId)
    this.#bytes -= bytesOf(task)
  }

  #forgetExpired(): void {
    const now = Date.now()
    if (Math.abs(now - this.#sweptAt) < SWEEP_INTERVAL_MS) return
    this.#sweptAt = now
    for (const task of this.#tasks.values()) if (isExpired(task)) this.#forget(task)
  }

  /** @returns whether there was one, other than `except`. */
  #forgetOldestEnded(except?: string): boolean {
    for (const task of this.#tasks.values()) {
      if (!isTerminal(task.status) || task.taskId === except) continue
      this.#forget(task)
      return true
    }
    return false
  }
}

function bytesOf(task: Task | undefined): number {
  return task?.resultJson?.length ?? 0
}

function isExpired({ createdAt, ttlMs }: Task): boolean {
  return Date.parse(createdAt) + ttlMs < Date.now()
}
