import { CallContext } from '../engine/call-context.ts'
import { DetachableExchange } from '../engine/detachable-exchange.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { askForInput, replyToThrown, run, runCall } from '../engine/run-call.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import {
  CancelledError,
  ClosedError,
  InvalidParamsError,
  MethodNotFoundError,
  MissingRequiredClientCapabilityError,
} from '../errors.ts'
import { declaresExtension } from '../extension/extension-method.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { InputRequired } from '../multi-round-trip/input-required.ts'
import { Journal } from '../multi-round-trip/journal.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import type { CompiledTool } from '../tools/compiled-tool.ts'
import { describeCoreTask, describeCreatedTask } from './describe-task.ts'
import type { RunningTask } from './running-task.ts'
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

function wantsTask({ params }: JSONRPCRequest, exchange: Exchange): boolean {
  switch (exchange.revision.tasks) {
    case 'extension':
      return declaresExtension(exchange, TASKS_EXTENSION)
    case 'core': {
      const task = params?.['task']
      if (task !== undefined && (typeof task !== 'object' || task === null || Array.isArray(task)))
        throw new InvalidParamsError('tools/call: expected params.task to be an object')
      return task !== undefined
    }
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
  const ownExchange = new DetachableExchange(exchange)
  const context = new CallContext(engine, ownExchange, request)
  const startedAt = performance.now()
  let running: RunningTask
  try {
    running = await engine.tasks.create(tool, context)
  } catch (thrown) {
    return replyToThrown(engine, tool, thrown, context)
  }
  ownExchange.detach()
  context.task = running
  const begin = async (): Promise<void> => {
    // Cancelled before it began, it does not begin.
    const pending = context.isAborted ? Promise.resolve() : run(tool, input, context)
    await finishTask(engine, tool, running, pending, startedAt)
  }
  // The answer goes out before the handler begins: a client that is told of a task at once is the point of it.
  setTimeout(() => void begin(), 0)
  return created(running, request, exchange)
}

async function beginWhenCalled(
  engine: Engine,
  tool: CompiledTool,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<Reply | undefined> {
  const ownExchange = new DetachableExchange(exchange)
  const startedAt = performance.now()
  let context = new CallContext(engine, ownExchange, request)
  let reply: Reply | undefined
  try {
    if (Journal.isContinuedBy(request))
      context = new CallContext(engine, ownExchange, request, await Journal.open(request, exchange.principal, engine.sealer))
    exchange.call = context
    exchange.session?.track(context)
    const begun = taskOf(engine, tool, context)
    const pending = run(tool, input, context)
    const first = await waitForCall(context, Promise.race([begun, pending.then((returned) => ({ returned }))]), tool.timeoutMs)
    if (!('returned' in first)) {
      ownExchange.detach()
      void finishTask(engine, tool, first, pending, startedAt)
      return created(first, request, exchange)
    }
    reply = encodeResult(request.id, await tool.encode(first.returned, context, engine))
  } catch (thrown) {
    if (context.isAborted && (thrown instanceof CancelledError || thrown instanceof ClosedError)) context.outcome = 'cancelled'
    else if (thrown instanceof InputRequired) reply = await askForInput(engine, tool, thrown, context, input)
    else reply = replyToThrown(engine, tool, thrown, context)
  } finally {
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
  context.settle()
  engine.observeCall(tool, context, performance.now() - startedAt)
  return reply
}

/** The task that the call becomes when its handler says so. */
function taskOf(engine: Engine, tool: CompiledTool, context: CallContext): Promise<RunningTask> {
  return new Promise((resolve) => {
    context.onStartTask = async () => {
      context.throwIfAborted()
      const running = await engine.tasks.create(tool, context)
      context.task = running
      resolve(running)
    }
  })
}

async function finishTask(
  engine: Engine,
  tool: CompiledTool,
  running: RunningTask,
  pending: Promise<unknown>,
  startedAt: number,
): Promise<void> {
  await engine.tasks.finish(running, tool, pending)
  engine.observeCall(tool, running.context, performance.now() - startedAt)
}

function created({ task }: RunningTask, request: JSONRPCRequest, { revision }: Exchange): Reply {
  const result = revision.tasks === 'core' ? { task: describeCoreTask(task) } : describeCreatedTask(task)
  return encodeResult(request.id, encodeResultObject(result, revision, 'task'))
}
