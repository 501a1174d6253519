import type { Resource } from '@modelcontextprotocol/server'
import { isListedBy } from '../auth/guard.ts'
import { hiddenFrom } from '../auth/hidden-from.ts'
import type { Principal } from '../auth/principal.ts'
import { cacheHintsFor } from '../caching/cache-hints-for.ts'
import { isUri } from '../definition/is-uri.ts'
import { answerCall } from '../engine/answer-call.ts'
import { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import { maskError } from '../engine/mask-error.ts'
import type { Method } from '../engine/method.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { MethodNotFoundError, TimeoutError } from '../errors.ts'
import { encodeResult, type Reply } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest } from '../jsonrpc/message.ts'
import { pickFields } from '../revision/revision.ts'
import type { CompiledResource } from './compiled-resource.ts'

/** Answers `resources/list`. @see MCP, Resources, Listing Resources */
export const listResources: Method = (engine, request, exchange) => {
  const { resources } = engine
  if (!resources.isUsed) throw new MethodNotFoundError(request.method)
  const templates = resources.listingTemplates
  if (templates.length === 0 && resources.guarded.size === 0)
    return encodeResult(request.id, resources.list(exchange.revision, request.params?.['cursor']))
  return listFor(engine, templates, request, exchange)
}

/** Lists what exists for the caller: what guards deny is left out, and what templates list is asked for. */
function listFor(
  engine: Engine,
  templates: readonly CompiledResource[],
  request: JSONRPCRequest,
  exchange: Exchange,
): Promise<Reply | undefined> {
  const { revision, principal } = exchange
  const context = new CallContext(engine, exchange, request)
  return answerCall(engine, context, request.method, async () => {
    const denied = await hiddenFrom(principal, engine.resources.guarded)
    const cursor = request.params?.['cursor']
    const shown = templates.filter((template) => !denied.includes(template))
    if (shown.length === 0) return encodeResult(request.id, engine.resources.list(revision, cursor, denied))
    const pending = shown.map((template) => listTemplate(engine, template, context))
    const listed = await waitForCall(context, Promise.all(pending), 0)
    const permitted = await onlyPermitted(listed.flat(), engine, principal)
    const entries = permitted.map((resource) => [resource.uri, pickFields(resource, revision.resourceFields)] as const)
    const matching = { entries, cache: cacheHintsFor(context, engine.cache) }
    return encodeResult(request.id, engine.resources.list(revision, cursor, denied, matching))
  })
}

/** A template may list what this caller cannot read: by its own guard, or because the URI is that of a resource with one. */
async function onlyPermitted(
  listed: readonly Resource[],
  { resources }: Engine,
  principal: Principal | undefined,
): Promise<readonly Resource[]> {
  if (resources.guarded.size === 0) return listed
  const isListed = await Promise.all(
    listed.map(async ({ uri }) => {
      const found = resources.find(uri)
      return isListedBy((await found?.resource.guard?.decideFor(principal, found.variables)) ?? 'permitted')
    }),
  )
  return listed.filter((_, index) => isListed[index])
}

/** Entries that no client could read are left out, so that the others are not lost with them, and reported. */
function onlyListable(
  listed: readonly Resource[],
  { name }: CompiledResource,
  context: CallContext,
  engine: Engine,
): readonly Resource[] {
  const isListable = (entry: Partial<Resource>): boolean =>
    typeof entry.uri === 'string' && isUri(entry.uri) && typeof entry.name === 'string'
  const unlistable = listed.find((entry) => !isListable(entry))
  if (unlistable === undefined) return listed
  const expected = 'expected each entry to have a name, and a uri with a scheme and whatever cannot stand in one percent-encoded'
  const source = `resource "${name}": list`
  engine.reportError(new TypeError(`${source}: ${expected}, got ${JSON.stringify(unlistable)}`), source, context)
  return listed.filter(isListable)
}

/** What one template lists, within its own time limit: past it, the request has failed. */
async function listTemplate(engine: Engine, template: CompiledResource, context: CallContext): Promise<readonly Resource[]> {
  const { timeoutMs, listMatching } = template
  const timer = timeoutMs > 0 ? setTimeout(() => context.abort(new TimeoutError(timeoutMs)), timeoutMs) : undefined
  const release = (): void => clearTimeout(timer)
  context.signal.addEventListener('abort', release, { once: true })
  try {
    return onlyListable((await listMatching?.(context)) ?? [], template, context, engine)
  } catch (thrown) {
    // What it throws after the end is of no consequence: the request is answered by the reason of the end.
    throw context.isAborted ? thrown : maskError(thrown, `resource "${template.name}": list`, context, engine)
  } finally {
    release()
  }
}
