import { answerCall } from '../engine/answer-call.ts'
import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Method } from '../engine/method.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { InvalidParamsError, MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import type { Completer } from './completer.ts'

/** "Maximum 100 items per response." MCP, Completion */
const MAX_VALUES = 100

interface CompletionRequest {
  readonly ref: Readonly<Record<string, unknown>>
  readonly argument: { readonly name: string; readonly value: string }
  readonly given: Readonly<Record<string, string>>
}

/** Answers `completion/complete`. @see MCP, Completion */
export const complete: Method = async (engine, request, exchange) => {
  if (!engine.hasCompletions) throw new MethodNotFoundError(request.method)
  const { ref, argument, given } = parseParams(request.params)
  const completer = findCompleter(engine, ref, argument.name)
  const context = new CallContext(engine, exchange, request)
  return answerCall(engine, context, `completion of "${argument.name}"`, async () => {
    const pending = completer === undefined ? [] : completer(argument.value, given, context)
    const found = await waitForCall(context, Promise.resolve(pending), engine.timeoutMs)
    const completion = { values: found.slice(0, MAX_VALUES), total: found.length, hasMore: found.length > MAX_VALUES }
    return encodeResult(request.id, encodeResultObject({ completion }, exchange.revision))
  })
}

function findCompleter(engine: Engine, ref: CompletionRequest['ref'], name: string): Completer | undefined {
  if (ref['type'] === 'ref/prompt' && typeof ref['name'] === 'string') {
    const prompt = engine.prompts.get(ref['name'])
    if (prompt === undefined) throw new InvalidParamsError(`Unknown prompt: ${ref['name'].slice(0, 128)}`)
    return prompt.completerOf(name)
  }
  if (ref['type'] === 'ref/resource' && typeof ref['uri'] === 'string') {
    const resource = engine.resources.get(ref['uri'])
    if (resource === undefined)
      throw new InvalidParamsError('completion/complete: expected params.ref.uri to be a resource or template of this server')
    return resource.completerOf(name)
  }
  throw new InvalidParamsError(
    'completion/complete: expected params.ref to be a ref/prompt with a name or a ref/resource with a uri',
  )
}

function parseParams(params: Record<string, unknown> | undefined): CompletionRequest {
  const { ref, argument, context } = params ?? {}
  if (!isRecord(ref)) throw new InvalidParamsError('completion/complete: expected params.ref to be an object')
  if (!isRecord(argument) || typeof argument['name'] !== 'string' || typeof argument['value'] !== 'string') {
    throw new InvalidParamsError('completion/complete: expected params.argument to have a name and a value, both strings')
  }
  const given = isRecord(context) && isRecord(context['arguments']) ? context['arguments'] : {}
  const strings = Object.entries(given).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { ref, argument: { name: argument['name'], value: argument['value'] }, given: Object.fromEntries(strings) }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
