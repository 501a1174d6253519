import { CallContext } from '../engine/call-context.ts'
import type { Method } from '../engine/method.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { describeCoreTask } from './describe-task.ts'
import { findTask } from './find-task.ts'

/** Answers `tasks/get` of the core protocol. @see MCP, Tasks, Getting Tasks */
export const getTask: Method = async (engine, request, exchange) =>
  encodeResult(request.id, JSON.stringify(describeCoreTask(await findTask(engine, new CallContext(engine, exchange, request)))))
