import { InvalidDefinitionError } from '../errors.ts'
import type { TaskOptions, TasksOptions } from './task.ts'

/** Timers hold no more: later ones go off at once. */
const MAX_TIMEOUT_MS = 2_147_483_647

/** {@link TasksOptions}, complete but for the store. */
export type TasksSettings = Required<Omit<TasksOptions, 'store'>>

/**
 * Completes and checks how a server runs tasks.
 *
 * @throws {@link InvalidDefinitionError} when a number is out of its range.
 */
export function tasksSettings(options: TasksOptions): TasksSettings {
  const { ttlMs = 3_600_000, maxTtlMs = 86_400_000, pollIntervalMs = 1000, maxRunning = 1000, maxRunningPerOwner = 100 } = options
  const settings = { ttlMs, maxTtlMs, pollIntervalMs, maxRunning, maxRunningPerOwner }
  for (const [name, value] of Object.entries(settings)) checkPositive(`tasks.${name}`, value)
  return settings
}

/**
 * Completes and checks what is said of a tool that can run as a task.
 *
 * @throws {@link InvalidDefinitionError} when its time to live is out of range.
 */
export function taskOptions(owner: string, task: TaskOptions['support'] | TaskOptions | undefined): TaskOptions | undefined {
  if (task === undefined || typeof task === 'string') return task && { support: task }
  if (task.ttlMs !== undefined) checkPositive(`${owner}: task.ttlMs`, task.ttlMs)
  return task
}

function checkPositive(name: string, value: number): void {
  if (!Number.isSafeInteger(value) || value < 1 || value > MAX_TIMEOUT_MS)
    throw new InvalidDefinitionError(`${name}: expected an integer from 1 to ${MAX_TIMEOUT_MS}, got ${value}`)
}
