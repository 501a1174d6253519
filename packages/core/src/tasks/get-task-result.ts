import { noteUrlElicitation } from '../elicitation/note-url-elicitation.ts'
import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Method } from '../engine/method.ts'
import { CancelledError, ClosedError, InvalidRequestError, ToolError, WireError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import type { AskedQuestion } from '../multi-round-trip/question.ts'
import { findTask } from './find-task.ts'
import type { RunningTask } from './running-task.ts'
import { relatedMetaOf } from './related-meta.ts'
import { isTerminal, type Task } from './task.ts'

/**
 * Answers `tasks/result` of the core protocol: waits for the end of the task, asking the client meanwhile what the task needs, and answers what
 * the call would have been answered.
 *
 * @see MCP 2025-11-25, Tasks, Retrieving Task Results
 */
export const getTaskResult: Method = async (engine, request, exchange) => {
  const context = new CallContext(engine, exchange, request)
  exchange.call = context
  exchange.session?.track(context)
  let task: Task
  try {
    task = await findTask(engine, context)
    context.throwIfAborted()
    const running = engine.tasks.running(task.taskId)
    if (running !== undefined && !isTerminal(task.status)) task = await waitForEnd(running, engine, context)
  } catch (thrown) {
    if (thrown instanceof CancelledError || thrown instanceof ClosedError) return undefined
    throw thrown
  } finally {
    context.settle()
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
  if (task.error !== undefined) throw new WireError(task.error.code, task.error.message, { data: task.error.data })
  if (task.resultJson === undefined) throw new InvalidRequestError(`the task has no result, it is ${task.status}`, request.id)
  const result = JSON.parse(task.resultJson) as { readonly _meta?: object } // encoded by the tool
  const related = { ...result, _meta: { ...result._meta, ...relatedMetaOf(task) } }
  return encodeResult(request.id, JSON.stringify(related))
}

function waitForEnd(running: RunningTask, engine: Engine, context: CallContext): Promise<Task> {
  const askWhatIsNew = (): void => {
    for (const asked of running.takeQuestions()) void askThroughResult(running, asked, engine, context)
  }
  return new Promise((resolve, reject) => {
    const stop = running.onChange(() => {
      askWhatIsNew()
      if (!isTerminal(running.kept.status)) return
      stop()
      resolve(running.kept)
    })
    context.onAbort = (reason) => {
      stop()
      reject(reason)
    }
    askWhatIsNew()
    if (!isTerminal(running.kept.status)) return
    stop()
    resolve(running.kept)
  })
}

async function askThroughResult(
  running: RunningTask,
  { key, question, params }: AskedQuestion,
  engine: Engine,
  context: CallContext,
): Promise<void> {
  const { exchange } = context
  const send = (message: string): void => engine.send(exchange, message)
  const withTask = { ...params, _meta: running.relatedMeta }
  try {
    if (exchange.session !== undefined) noteUrlElicitation(engine, exchange.session, params)
    const answer = await exchange.session?.request(question.method, withTask, send, context.signal)
    const problem = await running.answer(key, answer)
    if (problem !== undefined) throw new ToolError(`the client's answer to "${key}" cannot be used: ${problem}`)
  } catch (thrown) {
    if (thrown instanceof ToolError) await running.refuse(key, thrown)
    // The client went away or cancelled the request; it may come back with another one.
    else running.giveBack(key)
  }
}
