import type { CompleteResult } from '@modelcontextprotocol/server'
import { admit } from '../auth/admit.ts'
import { answerCall } from '../engine/answer-call.ts'
import { CallContext } from '../engine/call-context.ts'
import type { Context } from '../engine/context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import type { Method } from '../engine/method.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { InvalidParamsError, MethodNotFoundError } from '../errors.ts'
import { encodeResult } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import type { CompiledPrompt } from '../prompts/compiled-prompt.ts'
import { unknownPrompt } from '../prompts/get-prompt.ts'
import type { CompiledResource } from '../resources/compiled-resource.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import { foldMiddleware } from '../server/fold-middleware.ts'

/** "Maximum 100 items per response." MCP, Completion */
const MAX_VALUES = 100

interface CompletionRequest {
  readonly ref: { readonly type?: unknown; readonly name?: unknown; readonly uri?: unknown }
  readonly argument: { readonly name: string; readonly value: string }
  readonly given: Readonly<Record<string, string>>
}

/** Answers `completion/complete`. @see MCP, Completion */
export const complete: Method = async (engine, request, exchange) => {
  if (!engine.hasCompletions) throw new MethodNotFoundError(request.method)
  const { ref, argument, given } = parseParams(request.params)
  const component = await findAdmitted(engine, ref, request, exchange)
  const context = new CallContext(engine, exchange, request)
  return answerCall(engine, context, `completion of "${argument.name}"`, async () => {
    // Folded here and not when the component is compiled: nobody types a thousand letters a second.
    const completeArgument = foldMiddleware(component.middleware, ({ ctx }) => suggest(component, argument, given, ctx))
    const input = { argument, given }
    const call = {
      method: 'completion/complete',
      name: component.name,
      input,
      params: request.params ?? {},
      ctx: context,
    } as const
    const result = await waitForCall(context, Promise.resolve(completeArgument(call)), engine.timeoutMs)
    // What middleware around a completion returns is one.
    return encodeResult(request.id, encodeResultObject(shortened(result as CompleteResult), exchange.revision))
  })
}

/** No more than may be sent, whatever middleware added. */
function shortened(result: CompleteResult): CompleteResult {
  const { completion } = result
  if (completion.values.length <= MAX_VALUES) return result
  return { ...result, completion: { ...completion, values: completion.values.slice(0, MAX_VALUES), hasMore: true } }
}

async function suggest(
  component: CompiledPrompt | CompiledResource,
  { name, value }: CompletionRequest['argument'],
  given: CompletionRequest['given'],
  context: Context,
): Promise<CompleteResult> {
  const completer = component.completerOf(name)
  const found = completer === undefined ? [] : await completer(value, given, context)
  return { completion: { values: [...found], total: found.length, hasMore: false } }
}

async function findAdmitted(
  engine: Engine,
  ref: CompletionRequest['ref'],
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<CompiledPrompt | CompiledResource> {
  const { component, notFound } = findComponent(engine, ref)
  if (component === undefined) throw notFound()
  if (component.guard !== undefined) await admit(engine, component.guard, undefined, request, exchange, notFound)
  return component
}

interface FoundComponent {
  readonly component: CompiledPrompt | CompiledResource | undefined
  /** Makes the error for one that does not exist. */
  readonly notFound: () => Error
}

function findComponent({ prompts, resources }: Engine, ref: CompletionRequest['ref']): FoundComponent {
  const { type, name, uri } = ref
  if (type === 'ref/prompt' && typeof name === 'string')
    return { component: prompts.get(name), notFound: () => unknownPrompt(name) }
  if (type === 'ref/resource' && typeof uri === 'string') return { component: resources.get(uri), notFound: unknownResource }
  throw new InvalidParamsError(
    'completion/complete: expected params.ref to be a ref/prompt with a name or a ref/resource with a uri',
  )
}

function unknownResource(): Error {
  return new InvalidParamsError('completion/complete: expected params.ref.uri to be a resource or template of this server')
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
