import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { MethodNotFoundError } from '../errors.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import type { Task } from './task.ts'

/**
 * Finds the task that a request of the core protocol's tasks is about.
 *
 * @throws {@link MethodNotFoundError} when the server has no tasks, an InvalidParamsError when it is unknown or somebody else's.
 */
export function findTask(engine: Engine, request: JSONRPCRequest, exchange: Exchange): Promise<Task> {
  if (!engine.tools.hasTasks) throw new MethodNotFoundError(request.method)
  return engine.tasks.get(request.params?.['taskId'], new CallContext(engine, exchange, request))
}
