import { inputRequestsOf } from '../multi-round-trip/question.ts'
import type { RunningTask } from './running-task.ts'
import type { Task } from './task.ts'

/** A task as the extension shows it when it is created. */
export function describeCreatedTask({
  taskId,
  status,
  statusMessage,
  createdAt,
  lastUpdatedAt,
  ttlMs,
  pollIntervalMs,
}: Task): object {
  return { taskId, status, statusMessage, createdAt, lastUpdatedAt, ttlMs, pollIntervalMs }
}

/** A task as the extension shows it when it is asked for: with its result, its error, or what it needs. */
export function describeTask(task: Task, running: RunningTask | undefined): object {
  const described = describeCreatedTask(task)
  switch (task.status) {
    case 'completed':
      return { ...described, result: JSON.parse(task.resultJson ?? '{}') as object }
    case 'failed':
      return { ...described, error: task.error }
    case 'input_required':
      return { ...described, inputRequests: inputRequestsOf(running?.questions ?? []) }
    default:
      return described
  }
}

/** A task as the core protocol shows it. */
export function describeCoreTask({
  taskId,
  status,
  statusMessage,
  createdAt,
  lastUpdatedAt,
  ttlMs,
  pollIntervalMs,
}: Task): object {
  return { taskId, status, statusMessage, createdAt, lastUpdatedAt, ttl: ttlMs, pollInterval: pollIntervalMs }
}
