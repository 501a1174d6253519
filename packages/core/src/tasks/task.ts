import type { TaskStore } from './task-store.ts'

/** Where a task stands. @see MCP, Tasks */
export type TaskStatus = 'working' | 'input_required' | 'completed' | 'failed' | 'cancelled'

/** A tool call that goes on after its request was answered, as a {@link TaskStore} keeps it. */
export interface Task {
  /** Names it; unguessable. */
  readonly taskId: string
  /** Who may see it; `undefined` where nobody is known, so that the id is all there is. */
  readonly ownerId: string | undefined
  /** The tool that was called. */
  readonly tool: string
  /** Where it stands. */
  readonly status: TaskStatus
  /** What there is to say of it, for people. */
  readonly statusMessage?: string | undefined
  /** When it was created, ISO 8601. */
  readonly createdAt: string
  /** When its status changed last, ISO 8601. */
  readonly lastUpdatedAt: string
  /** How long it is kept after its creation, in milliseconds. */
  readonly ttlMs: number
  /** How often clients should ask for it, in milliseconds. */
  readonly pollIntervalMs: number
  /** Until when the process that runs it has said to be alive, ISO 8601; absent where tasks end with their store. */
  readonly aliveUntil?: string | undefined
  /** The result, once it is completed: JSON text. */
  readonly resultJson?: string | undefined
  /** The error, when it failed with one. */
  readonly error?: { readonly code: number; readonly message: string; readonly data?: unknown } | undefined
}

/** What is said of a tool that can run as a task. */
export interface TaskOptions {
  /** `optional`: as a task where the client can have tasks, else at once. `required`: only as a task. */
  readonly support: 'optional' | 'required'
  /**
   * `at-once`: the task begins with the call. `when-called`: the handler begins it with `ctx.startTask()`, and can ask the client before that in the call itself.
   * Default `at-once`.
   */
  readonly starts?: 'at-once' | 'when-called'
  /** How long the task is kept, in milliseconds, at least 1. It also bounds how long it runs. Default: that of the server. */
  readonly ttlMs?: number
}

/** How a server runs tasks. */
export interface TasksOptions {
  /** Where they are kept. Default: in memory. */
  readonly store?: TaskStore
  /** How long a task is kept, in milliseconds, at least 1. Default 3,600,000 (an hour). */
  readonly ttlMs?: number
  /** How long a client may ask for a task to be kept, in milliseconds, at least 1. Default 86,400,000 (a day). */
  readonly maxTtlMs?: number
  /** How often clients should ask, in milliseconds, at least 1. Default 1,000. */
  readonly pollIntervalMs?: number
  /** How many tasks may run at the same time, at least 1. Default 1,000. */
  readonly maxRunning?: number
  /** How many of them may belong to the same owner, where owners are known, at least 1. Default 100. */
  readonly maxRunningPerOwner?: number
}

/** A task has come to its end. */
export function isTerminal(status: TaskStatus): boolean {
  return status === 'completed' || status === 'failed' || status === 'cancelled'
}
