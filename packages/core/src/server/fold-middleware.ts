import type { Context } from '../engine/context.ts'
import type { Call, CallResult, MaybePromise, Middleware } from './middleware.ts'

/** A middleware as the server keeps it: what it adds and needs was checked where it was passed to `use`. */
export type AnyMiddleware = Middleware<object, never>

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
    if (RESERVED_NAMES.has(key))
      throw new TypeError(`middleware: cannot add "${key}" to the context, it is part of every context`)
  }
  Object.assign(call.ctx, added)
  return call
}

const RESERVED_NAMES: ReadonlySet<string> = new Set<keyof Context>([
  'signal',
  'progress',
  'log',
  'principal',
  'client',
  'requestId',
  'meta',
  'http',
  'server',
])
