import type { CallContext } from '../engine/call-context.ts'
import type { Call, CallResult, MaybePromise, Middleware, ServerMiddleware } from './middleware.ts'

/** A middleware as the server keeps it: what it adds and needs was checked where it was passed to `use`. */
export type AnyMiddleware = ServerMiddleware<object, never>

/** One call through all middleware to the handler. */
export type FoldedCall = (call: Call) => MaybePromise<CallResult>

/**
 * Folds middleware and the innermost function into one, first middleware outermost. Done when a component is compiled, not per call.
 * What a middleware adds is set on the context of the call, which belongs to that call alone.
 */
export function foldMiddleware(middleware: readonly AnyMiddleware[], innermost: FoldedCall): FoldedCall {
  return middleware.reduceRight<FoldedCall>((next, outer) => {
    // The order of use() guarantees, and its types check, that what `outer` needs was added before it.
    const run = outer as unknown as Middleware
    return (call) => run(call, (added) => next(added === undefined ? call : extendContext(call, added)))
  }, innermost)
}

function extendContext(call: Call, added: object): Call {
  for (const key of Object.keys(added)) {
    if (Object.hasOwn(RESERVED_NAMES, key))
      throw new TypeError(`middleware: cannot add "${key}" to the context, it is part of every context`)
  }
  Object.assign(call.ctx, added)
  return call
}

/** Everything that a context has by itself, for handlers and for the engine. */
const RESERVED_NAMES: Readonly<Record<keyof CallContext, true>> = {
  signal: true,
  progress: true,
  log: true,
  principal: true,
  client: true,
  requestId: true,
  meta: true,
  http: true,
  server: true,
  elicit: true,
  sample: true,
  roots: true,
  ask: true,
  once: true,
  startTask: true,
  abort: true,
  abortReason: true,
  dialogue: true,
  engine: true,
  exchange: true,
  onAbort: true,
  onDrain: true,
  onStartTask: true,
  inputResponses: true,
  isAborted: true,
  isForCaller: true,
  journal: true,
  outcome: true,
  request: true,
  requestState: true,
  returnsResult: true,
  settle: true,
  task: true,
  throwIfAborted: true,
}
