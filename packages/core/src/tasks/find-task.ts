import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { MethodNotFoundError } from '../errors.ts'
import type { Task } from './task.ts'

/**
 * Finds the task that a request of the core protocol's tasks is about.
 *
 * @throws {@link MethodNotFoundError} when the server has no tasks, an InvalidParamsError when it is unknown or somebody else's.
 */
export function findTask(engine: Engine, context: CallContext): Promise<Task> {
  const { method, params } = context.request
  if (!engine.tools.hasTasks) throw new MethodNotFoundError(method)
  return engine.tasks.get(params?.['taskId'], context)
}
