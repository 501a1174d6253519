import type { Resource } from '@modelcontextprotocol/server'
import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { maskError } from '../engine/mask-error.ts'
import type { Method } from '../engine/method.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { MethodNotFoundError } from '../errors.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { pickFields } from '../revision/revision.ts'
import type { CompiledResource } from './compiled-resource.ts'

/** Answers `resources/list`. @see MCP, Resources, Listing Resources */
export const listResources: Method = (engine, request, exchange) => {
  if (!engine.resources.isUsed) throw new MethodNotFoundError(request.method)
  const templates = engine.resources.listingTemplates
  if (templates.length === 0)
    return encodeResult(request.id, engine.resources.list(exchange.revision, request.params?.['cursor']))
  return listWithTemplates(engine, templates, request, exchange)
}

async function listWithTemplates(
  engine: Engine,
  templates: readonly CompiledResource[],
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<Reply> {
  const { revision } = exchange
  const context = new CallContext(engine, exchange, request)
  const listed = await Promise.all(templates.map((template) => listTemplate(engine, template, context)))
  context.settle()
  const matching = listed.flat().map((resource) => [resource.uri, pickFields(resource, revision.resourceFields)] as const)
  return encodeResult(request.id, engine.resources.list(revision, request.params?.['cursor'], matching))
}

async function listTemplate(engine: Engine, template: CompiledResource, context: CallContext): Promise<readonly Resource[]> {
  try {
    return await waitForCall(context, Promise.resolve(template.listMatching?.(context) ?? []), template.timeoutMs)
  } catch (thrown) {
    throw maskError(thrown, `resource "${template.name}": list`, context, engine)
  }
}
