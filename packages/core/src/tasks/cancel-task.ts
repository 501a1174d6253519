import { CallContext } from '../engine/call-context.ts'
import type { Method } from '../engine/method.ts'
import { InvalidParamsError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { describeCoreTask } from './describe-task.ts'
import { findTask } from './find-task.ts'
import { isTerminal } from './task.ts'

/** Answers `tasks/cancel` of the core protocol. @see MCP, Tasks, Cancelling Tasks */
export const cancelTask: Method = async (engine, request, exchange) => {
  const task = await findTask(engine, new CallContext(engine, exchange, request))
  if (isTerminal(task.status)) throw new InvalidParamsError(`tasks/cancel: the task has ended already, it is ${task.status}`)
  return encodeResult(request.id, JSON.stringify(describeCoreTask(await engine.tasks.cancel(task))))
}
