import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import type { Method } from '../engine/method.ts'
import { CancelledError, ClosedError, InvalidRequestError, WireError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import type { Question } from '../multi-round-trip/question.ts'
import { findTask } from './find-task.ts'
import type { RunningTask } from './running-task.ts'
import { isTerminal, type Task } from './task.ts'

/** Ties a message to its task. @see MCP, Tasks, Associating Task-Related Messages */
const RELATED_TASK = 'io.modelcontextprotocol/related-task'

/**
 * Answers `tasks/result` of the core protocol: waits for the end of the task, asking the client meanwhile what the task needs, and answers what
 * the call would have been answered.
 *
 * @see MCP, Tasks, Retrieving Task Results
 */
export const getTaskResult: Method = async (engine, request, exchange) => {
  const found = await findTask(engine, request, exchange)
  const running = engine.tasks.running(found.taskId)
  let task = found
  if (running !== undefined && !isTerminal(found.status)) {
    const context = new CallContext(engine, exchange, request)
    exchange.call = context
    exchange.session?.track(context)
    try {
      task = await waitForEnd(running, engine, exchange, context)
    } catch (thrown) {
      if (thrown instanceof CancelledError || thrown instanceof ClosedError) return undefined
      throw thrown
    } finally {
      context.settle()
      exchange.call = undefined
      exchange.session?.untrack(context)
    }
  }
  if (task.error !== undefined) throw new WireError(task.error.code, task.error.message, { data: task.error.data })
  if (task.resultJson === undefined) throw new InvalidRequestError(`the task has no result, it is ${task.status}`, request.id)
  const result = JSON.parse(task.resultJson) as { readonly _meta?: object } // encoded by the tool
  const related = { ...result, _meta: { ...result._meta, [RELATED_TASK]: { taskId: task.taskId } } }
  return encodeResult(request.id, JSON.stringify(related))
}

function waitForEnd(running: RunningTask, engine: Engine, exchange: Exchange, context: CallContext): Promise<Task> {
  const asked = new Set<string>()
  const askWhatIsNew = (): void => {
    for (const [key, question] of running.questions) {
      if (asked.has(key)) continue
      asked.add(key)
      void askThroughResult(running, key, question, engine, exchange, context)
    }
  }
  return new Promise((resolve, reject) => {
    const stop = running.onChange(() => {
      askWhatIsNew()
      if (!isTerminal(running.task.status)) return
      stop()
      resolve(running.task)
    })
    context.onAbort = (reason) => {
      stop()
      reject(reason)
    }
    askWhatIsNew()
    if (isTerminal(running.task.status)) resolve(running.task)
  })
}

async function askThroughResult(
  running: RunningTask,
  key: string,
  question: Question,
  engine: Engine,
  exchange: Exchange,
  context: CallContext,
): Promise<void> {
  const { session } = exchange
  if (session === undefined) return
  const params = { ...(await question.params(exchange.revision)), _meta: { [RELATED_TASK]: { taskId: running.task.taskId } } }
  try {
    const answer = await session.request(question.method, params, (message) => engine.send(exchange, message), context.signal)
    await running.answer(key, answer)
  } catch {
    // The client refused or went away; the task goes on waiting, and may be asked for again.
  }
}
