import { CallContext } from '../engine/call-context.ts'
import type { Method } from '../engine/method.ts'
import { InvalidParamsError, MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { decodeCursor, encodeCursor } from '../pagination/cursor.ts'
import { describeCoreTask } from './describe-task.ts'

const PAGE_SIZE = 100

/** Answers `tasks/list` of the core protocol: the caller's own tasks. @see MCP, Tasks, Listing Tasks */
export const listTasks: Method = async (engine, request, exchange) => {
  if (!engine.tools.hasTasks) throw new MethodNotFoundError(request.method)
  const cursor = request.params?.['cursor']
  const after = typeof cursor === 'string' ? decodeCursor(cursor) : undefined
  const context = new CallContext(engine, exchange, request)
  const found = await engine.tasks.list(context, after, PAGE_SIZE + 1)
  if (found === undefined || (cursor !== undefined && after === undefined)) {
    throw new InvalidParamsError('params.cursor: expected a cursor that this server gave out')
  }
  const page = found.slice(0, PAGE_SIZE)
  const last = page.at(-1)
  const nextCursor = found.length > PAGE_SIZE && last !== undefined ? encodeCursor(last.taskId) : undefined
  const tasks = await engine.tasks.permitted(page, context)
  return encodeResult(request.id, JSON.stringify({ tasks: tasks.map(describeCoreTask), nextCursor }))
}
