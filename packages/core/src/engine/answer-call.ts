import { CancelledError, ClosedError } from '../errors.ts'
import type { Reply } from '../jsonrpc/encode-response.ts'
import type { CallContext } from './call-context.ts'
import type { Engine } from './engine.ts'
import { maskError } from './mask-error.ts'

/**
 * Answers a request that handlers work for and that is no call of a component, such as a completion: the client can cancel it, and nothing of it is left
 * when it has ended. What is thrown is masked as from any handler.
 *
 * @param source names the handlers where their errors are reported.
 * @returns the answer; `undefined` when the request was cancelled and must not be answered.
 */
export async function answerCall(
  engine: Engine,
  context: CallContext,
  source: string,
  answer: () => Promise<Reply>,
): Promise<Reply | undefined> {
  const { exchange } = context
  exchange.call = context
  exchange.session?.track(context)
  try {
    return await answer()
  } catch (thrown) {
    if (context.isAborted && (thrown instanceof CancelledError || thrown instanceof ClosedError)) return undefined
    throw maskError(thrown, source, context, engine)
  } finally {
    context.settle()
    exchange.call = undefined
    exchange.session?.untrack(context)
  }
}
