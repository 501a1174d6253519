import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import type { InputRequired, RawInputRequired } from './input-required.ts'

/** Encodes the result that asks the client: the questions, and the sealed state to come back with. @see MCP, Multi Round-Trip Requests */
export async function encodeInputRequired({ questions }: InputRequired, context: CallContext, engine: Engine): Promise<string> {
  const { exchange, request } = context
  const journal = await context.dialogue.journal
  const inputRequests: Record<string, object> = {}
  for (const [key, question] of questions) {
    inputRequests[key] = { method: question.method, params: await question.params(exchange.revision) }
  }
  const requestState = await journal.seal(request, exchange.principal, engine.sealer)
  return encodeResultObject({ inputRequests, requestState }, exchange.revision, 'input_required')
}

/** Encodes a result by which a handler asks by itself. */
export function encodeRawInputRequired({ inputRequests, requestState }: RawInputRequired, context: CallContext): string {
  const { revision } = context.exchange
  if (revision.asksBy === 'request') throw new TypeError('inputRequired: this client is asked by requests; use ctx.ask()')
  return encodeResultObject({ inputRequests, requestState }, revision, 'input_required')
}
