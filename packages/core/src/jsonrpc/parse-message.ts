// Hot path: every message that comes as text passes here once.
// Common case: one scan for the structural limits, one JSON.parse, five property checks, no allocation of our own.
// Bench: bench/tools-call.bench.ts.
import { InvalidRequestError, ParseError } from '../errors.ts'
import type { JSONRPCMessage, RequestId } from './message.ts'
import { checkStructure, DEFAULT_STRUCTURAL_LIMITS, type StructuralLimits } from './structural-limits.ts'

/**
 * Parses the text of one JSON-RPC message, or of a batch.
 *
 * @returns the message, or the raw entries of a batch: each still has to pass {@link parseEnvelope}, because a bad entry is answered on its own.
 * @throws {@link ParseError} when the text is no JSON or passes a structural limit.
 * @throws {@link InvalidRequestError} when it is JSON but no JSON-RPC 2.0 message.
 */
export function parseMessage(
  text: string,
  limits: StructuralLimits = DEFAULT_STRUCTURAL_LIMITS,
): JSONRPCMessage | readonly unknown[] {
  checkStructure(text, limits)
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // The engine's own message quotes the text, which may hold a secret.
    throw new ParseError('expected a JSON-RPC message, got text that is not JSON')
  }
  return Array.isArray(value) ? value : parseEnvelope(value)
}

/**
 * Checks that a parsed JSON value is one JSON-RPC 2.0 message as MCP has them: ids are strings or integers, params an object.
 *
 * @throws {@link InvalidRequestError} otherwise; it carries the id when there was a readable one.
 */
export function parseEnvelope(value: unknown): JSONRPCMessage {
  if (typeof value !== 'object' || value === null) throw new InvalidRequestError(`expected an object, got ${kindOf(value)}`)
  const message = value as {
    jsonrpc?: unknown
    id?: unknown
    method?: unknown
    params?: unknown
    result?: unknown
    error?: unknown
  }
  const id = message.id
  const hasValidId = typeof id === 'string' || Number.isSafeInteger(id)
  // Sound after hasValidId: a string or an integer.
  const readableId = hasValidId ? (id as RequestId) : undefined
  if (message.jsonrpc !== '2.0') throw new InvalidRequestError('jsonrpc: expected "2.0"', readableId)
  if (id !== undefined && !hasValidId && !isErrorWithoutId(message)) {
    throw new InvalidRequestError(`id: expected a string or an integer, got ${kindOf(id)}`)
  }
  if (message.method === undefined) return parseResponse(message, readableId)
  if (typeof message.method !== 'string')
    throw new InvalidRequestError(`method: expected a string, got ${kindOf(message.method)}`, readableId)
  const params = message.params
  if (params !== undefined && (typeof params !== 'object' || params === null || Array.isArray(params))) {
    throw new InvalidRequestError(`params: expected an object, got ${kindOf(params)}`, readableId)
  }
  return message as JSONRPCMessage // every field of a request or notification was checked above
}

/** The other side could not read our id. It is not to be answered with an error in turn. JSON-RPC 2.0, section 5 */
function isErrorWithoutId({ id, method, error }: { id?: unknown; method?: unknown; error?: unknown }): boolean {
  return id === null && method === undefined && typeof error === 'object' && error !== null
}

function parseResponse(message: { result?: unknown; error?: unknown }, id: RequestId | undefined): JSONRPCMessage {
  const hasResult = typeof message.result === 'object' && message.result !== null
  const hasError = typeof message.error === 'object' && message.error !== null
  if (hasResult === hasError) throw new InvalidRequestError('expected a method, a result or an error', id)
  return message as JSONRPCMessage // a response: exactly one of result and error is an object
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'number' && !Number.isSafeInteger(value) ? 'a number that is no safe integer' : typeof value
}
