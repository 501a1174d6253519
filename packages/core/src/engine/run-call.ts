// Hot path: every tools/call, resources/read and prompts/get runs through here once.
// Common case (a handler that returns no promise, nobody observes): one context, no promise, no timer.
// Bench: bench/tools-call.bench.ts.
import { encodeError, encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { CancelledError, ClosedError, type WireError } from '../errors.ts'
import { CallContext } from './call-context.ts'
import { isAsyncIterable, reportYields } from './report-yields.ts'
import { waitForCall } from './wait-for-call.ts'
import type { Engine } from './engine.ts'
import type { Exchange } from './exchange.ts'
import { checkRepeatable } from '../multi-round-trip/check-repeatable.ts'
import { encodeInputRequired } from '../multi-round-trip/encode-input-required.ts'
import { InputRequired } from '../multi-round-trip/input-required.ts'
import { Journal } from '../multi-round-trip/journal.ts'
import { isPromise } from './is-promise.ts'

/** A tool, resource or prompt as the engine runs it. */
export interface Component {
  /** The lifecycle event that tells of its calls. */
  readonly event: 'call' | 'resource' | 'prompt' | 'extension'
  /** The tool's or prompt's name, the resource's URI or template, the extension's method. */
  readonly name: string
  /** How long a call may take, in milliseconds; 0 is no limit. */
  readonly timeoutMs: number
  /** The handler, with the middleware around it. */
  readonly run: (input: unknown, context: CallContext) => unknown
  /** Encodes what {@link Component.run} returned as JSON text of the `result`. */
  encode(returned: unknown, context: CallContext, engine: Engine): string | Promise<string>
  /** Decides how what the handler threw is answered: as JSON text of a `result`, or as an error. */
  fail(thrown: unknown, context: CallContext, engine: Engine): string | WireError
}

/**
 * Runs one call of a component.
 *
 * @returns the reply, at once when the handler returned at once; `undefined` when the call was cancelled and must not be answered.
 */
export function runCall(
  engine: Engine,
  component: Component,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
): Reply | Promise<Reply | undefined> {
  const startedAt = engine.observers.has(component.event) ? performance.now() : 0
  if (exchange.revision.inputRequiredMethods.has(request.method) && Journal.isContinuedBy(request))
    return continueCall(engine, component, input, request, exchange, startedAt)
  return beginCall(engine, component, input, new CallContext(engine, exchange, request), startedAt)
}

/** A call that asked the client before: what it gave the client to keep is opened before the handler gets to see anything of it. */
async function continueCall(
  engine: Engine,
  component: Component,
  input: unknown,
  request: JSONRPCRequest,
  exchange: Exchange,
  startedAt: number,
): Promise<Reply | undefined> {
  try {
    const journal = await Journal.open(request, exchange.principal, engine.sealer)
    return await beginCall(engine, component, input, new CallContext(engine, exchange, request, journal), startedAt)
  } catch (thrown) {
    const context = new CallContext(engine, exchange, request)
    return finish(engine, component, context, replyToThrown(engine, component, thrown, context), startedAt)
  }
}

function beginCall(
  engine: Engine,
  component: Component,
  input: unknown,
  context: CallContext,
  startedAt: number,
): Reply | Promise<Reply | undefined> {
  try {
    const returned = component.run(input, context)
    if (isPromise(returned)) return finishLater(engine, component, input, returned, context, startedAt)
    if (isAsyncIterable(returned))
      return finishLater(engine, component, input, reportYields(returned, context), context, startedAt)
    const encoded = component.encode(returned, context, engine)
    if (typeof encoded === 'string')
      return finish(engine, component, context, encodeResult(context.requestId, encoded), startedAt)
    return finishLater(engine, component, input, encoded, context, startedAt, true)
  } catch (thrown) {
    return finish(engine, component, context, replyToThrown(engine, component, thrown, context), startedAt)
  }
}

async function finishLater(
  engine: Engine,
  component: Component,
  input: unknown,
  pending: PromiseLike<unknown>,
  context: CallContext,
  startedAt: number,
  isEncoded = false,
): Promise<Reply | undefined> {
  const { exchange } = context
  exchange.call = context
  exchange.session?.track(context)
  let reply: Reply | undefined
  try {
    const returned = await waitForCall(context, pending, component.timeoutMs)
    // The pending promise of an output that is validated asynchronously is the encoded text itself.
    const encoded = isEncoded ? (returned as string) : await component.encode(returned, context, engine)
    reply = encodeResult(context.requestId, encoded)
  } catch (thrown) {
    // A handler may throw these itself, say of a connection of its own; then the client still waits for an answer.
    if (context.isAborted && (thrown instanceof CancelledError || thrown instanceof ClosedError)) context.outcome = 'cancelled'
    else if (thrown instanceof InputRequired) reply = await askForInput(engine, component, thrown, context, input)
    else reply = replyToThrown(engine, component, thrown, context)
  } finally {
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
  return finish(engine, component, context, reply, startedAt)
}

/** Runs the handler to its end. What it throws at once is a rejection like any other. */
export async function run(component: Component, input: unknown, context: CallContext): Promise<unknown> {
  const returned = component.run(input, context)
  return isAsyncIterable(returned) ? reportYields(returned, context) : returned
}

/** The handler waits for the client: the answer is what it asks. */
export async function askForInput(
  engine: Engine,
  component: Component,
  asked: InputRequired,
  context: CallContext,
  input: unknown,
): Promise<Reply> {
  try {
    if (engine.isDevelopment) {
      const rerun = (again: CallContext): Promise<unknown> =>
        waitForCall(again, run(component, input, again), component.timeoutMs)
      const kind = component.event === 'call' ? 'tool' : component.event
      await checkRepeatable(`${kind} "${component.name}"`, asked, context, engine, rerun)
    }
    return encodeResult(context.requestId, await encodeInputRequired(asked, context, engine))
  } catch (thrown) {
    return replyToThrown(engine, component, thrown, context)
  }
}

/** Answers what a handler threw, as its component decides. */
export function replyToThrown(engine: Engine, component: Component, thrown: unknown, context: CallContext): Reply {
  const answer = component.fail(thrown, context, engine)
  if (typeof answer === 'string') return encodeResult(context.requestId, answer)
  context.outcome = 'error'
  return encodeError(context.requestId, answer)
}

function finish<R extends Reply | undefined>(
  engine: Engine,
  component: Component,
  context: CallContext,
  reply: R,
  startedAt: number,
): R {
  context.settle()
  if (startedAt !== 0) engine.observeCall(component, context, performance.now() - startedAt)
  return reply
}
