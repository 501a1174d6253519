import type { MaybePromise } from '../server/middleware.ts'
import type { Task } from './task.ts'

/** Keeps tasks. What it acknowledged it must give back until the task's time to live has passed. */
export interface TaskStore {
  /** Keeps a new task. */
  create(task: Task): MaybePromise<void>
  /** The task of that id; `undefined` when there is none or its time has passed. */
  get(taskId: string): MaybePromise<Task | undefined>
  /** Replaces a task by its later state. */
  update(task: Task): MaybePromise<void>
  /**
   * The tasks of an owner, oldest first.
   *
   * @param afterTaskId begins after that one.
   * @returns at most `limit`; `undefined` when `afterTaskId` is none of theirs.
   */
  list(ownerId: string | undefined, afterTaskId: string | undefined, limit: number): MaybePromise<readonly Task[] | undefined>
}
