import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { askForInput, replyToThrown, runCall } from '../engine/run-call.ts'
import { isAsyncIterable, reportYields } from '../engine/report-yields.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { CancelledError, ClosedError, MethodNotFoundError, MissingRequiredClientCapabilityError } from '../errors.ts'
import { declaresExtension } from '../extension/extension-method.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { InputRequired } from '../multi-round-trip/input-required.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import type { CompiledTool } from '../tools/compiled-tool.ts'
import { describeCoreTask, describeCreatedTask } from './describe-task.ts'
import type { RunningTask } from './running-task.ts'
import { TaskExchange } from './task-exchange.ts'
import { TASKS_EXTENSION } from './tasks-extension.ts'

/**
 * Calls a tool that can run as a task: as one where the client can have tasks and, in the core protocol's form, asks for it; else at once.
 *
 * @throws the error that the revision has for a tool that can only run as a task.
 */
export function callAsTask(
  engine: Engine,
  tool: CompiledTool,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply | Promise<Reply | undefined> {
  if (!wantsTask(request, exchange)) {
    if (tool.task?.support === 'required') throw taskRequired(tool, exchange)
    return runCall(engine, tool, input, request, exchange)
  }
  const startsAtOnce = tool.task?.starts !== 'when-called' || exchange.revision.tasks === 'core'
  return startsAtOnce
    ? beginAtOnce(engine, tool, input, request, exchange)
    : beginWhenCalled(engine, tool, input, request, exchange)
}

function wantsTask(request: JSONRPCRequest, exchange: Exchange): boolean {
  switch (exchange.revision.tasks) {
    case 'extension':
      return declaresExtension(exchange, TASKS_EXTENSION)
    case 'core':
      return request.params?.['task'] !== undefined
    case 'none':
      return false
  }
}

function taskRequired({ name }: CompiledTool, { revision }: Exchange): Error {
  if (revision.tasks === 'extension') return new MissingRequiredClientCapabilityError({ extensions: { [TASKS_EXTENSION]: {} } })
  return new MethodNotFoundError(`tools/call of ${name} without a task`)
}

async function beginAtOnce(
  engine: Engine,
  tool: CompiledTool,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<Reply> {
  const taskExchange = new TaskExchange(exchange)
  const context = new CallContext(engine, taskExchange, request)
  const running = await engine.tasks.create(tool, context)
  taskExchange.detach()
  context.task = running
  // The answer goes out before the handler begins: a client that is told of a task at once is the point of it.
  setTimeout(() => void engine.tasks.finish(running, tool, run(tool, input, context)), 0)
  return created(running, request, exchange)
}

async function beginWhenCalled(
  engine: Engine,
  tool: CompiledTool,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<Reply | undefined> {
  const taskExchange = new TaskExchange(exchange)
  const context = new CallContext(engine, taskExchange, request)
  exchange.call = context
  exchange.session?.track(context)
  const begun = new Promise<RunningTask>((resolve) => {
    context.onStartTask = async () => {
      const running = await engine.tasks.create(tool, context)
      context.task = running
      resolve(running)
    }
  })
  const pending = run(tool, input, context)
  try {
    const first = await waitForCall(context, Promise.race([begun, pending.then((returned) => ({ returned }))]), tool.timeoutMs)
    if (!('returned' in first)) {
      taskExchange.detach()
      void engine.tasks.finish(first, tool, pending)
      return created(first, request, exchange)
    }
    const reply = encodeResult(request.id, await tool.encode(first.returned, context))
    context.settle()
    return reply
  } catch (thrown) {
    if (thrown instanceof CancelledError || thrown instanceof ClosedError) return undefined
    if (thrown instanceof InputRequired) return await askForInput(engine, tool, thrown, context, input)
    return replyToThrown(engine, tool, thrown, context)
  } finally {
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
}

/** Runs the handler; what it throws at once is a rejection like any other. */
async function run(tool: CompiledTool, input: unknown, context: CallContext): Promise<unknown> {
  const returned = tool.run(input, context)
  return isAsyncIterable(returned) ? reportYields(returned, context) : returned
}

function created({ task }: RunningTask, request: JSONRPCRequest, { revision }: Exchange): Reply {
  const result = revision.tasks === 'core' ? { task: describeCoreTask(task) } : describeCreatedTask(task)
  return encodeResult(request.id, encodeResultObject(result, revision, 'task'))
}
