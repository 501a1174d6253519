import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import type { InputRequired } from './input-required.ts'
import { prepareQuestions } from './prepare-questions.ts'
import { inputRequestsOf } from './question.ts'
import type { RawInputRequired } from './raw-input-required.ts'

/** Encodes the result that asks the client: the questions, and the sealed state to come back with. @see MCP, Multi Round-Trip Requests */
export async function encodeInputRequired(
  { inputRequests }: InputRequired,
  context: CallContext,
  engine: Engine,
): Promise<string> {
  const { exchange, request, journal } = context
  const requestState = await journal.seal(request, exchange.principal, engine.sealer)
  return encodeResultObject({ inputRequests, requestState }, exchange.revision, 'input_required')
}

/**
 * Encodes a result by which a handler asks by itself.
 *
 * @throws TypeError where the call cannot be answered like that, a MissingRequiredClientCapabilityError when the client cannot be asked.
 */
export async function encodeRawInputRequired(raw: RawInputRequired, context: CallContext, engine: Engine): Promise<string> {
  const { exchange, request, journal, task } = context
  if (!exchange.revision.inputRequiredMethods.has(request.method) || task !== undefined)
    throw new TypeError('inputRequired: this call cannot be answered by asking; use ctx.ask()')
  const asked = await prepareQuestions(raw.questions, exchange)
  const inputRequests = asked.length === 0 ? undefined : inputRequestsOf(asked)
  const requestState = await journal.seal(request, exchange.principal, engine.sealer, raw.requestState)
  return encodeResultObject({ inputRequests, requestState }, exchange.revision, 'input_required')
}
