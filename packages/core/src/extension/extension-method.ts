import { cacheHintsFor } from '../caching/cache-hints-for.ts'
import { cacheMembers, resolveCacheHints } from '../caching/cache-hints.ts'
import type { Engine } from '../engine/engine.ts'
import type { Exchange } from '../engine/exchange.ts'
import type { Method } from '../engine/method.ts'
import { type Component, runCall } from '../engine/run-call.ts'
import { maskError } from '../engine/mask-error.ts'
import { InvalidParamsError, MissingRequiredClientCapabilityError } from '../errors.ts'
import { encodeResultObject } from '../revision/served-revision.ts'
import { compileSchema } from '../schema/compile-schema.ts'
import { formatIssuesInline } from '../schema/format-issues.ts'
import type { ExtensionMethod } from './extension.ts'

/** Compiles the method of an extension into one that the engine calls. */
export function compileExtensionMethod(id: string, name: string, definition: ExtensionMethod, engine: Engine): Method {
  const owner = `extension "${id}": ${name}`
  const schema = definition.params && compileSchema(definition.params, { direction: 'input', owner, objectOnly: true })
  const cache = definition.cache && resolveCacheHints(owner, definition.cache, engine.cache)
  const component: Component = {
    event: 'extension',
    name,
    timeoutMs: engine.timeoutMs,
    run: (params, context) => definition.handler(params, context), // validated by the method's own schema
    encode: (result, context) =>
      encodeResultObject(
        { ...(result as object), ...(cache && cacheMembers(cacheHintsFor(context, cache))) },
        context.exchange.revision,
      ),
    fail: (thrown, context) => maskError(thrown, owner, context, engine),
  }
  return async (_engine, request, exchange) => {
    if (definition.requiresClient !== false) requireExtension(exchange, id)
    const { _meta, ...params } = request.params ?? {}
    const checked = await schema?.validate(params)
    if (checked?.issues !== undefined) throw new InvalidParamsError(`${name}: ${formatIssuesInline(checked.issues, params)}`)
    return runCall(engine, component, checked === undefined ? params : checked.value, request, exchange)
  }
}

/** @throws {@link MissingRequiredClientCapabilityError} when the client did not declare the extension for this request. */
export function requireExtension(exchange: Exchange, id: string): void {
  if (!declaresExtension(exchange, id)) throw new MissingRequiredClientCapabilityError({ extensions: { [id]: {} } })
}

/** True when the client declared the extension for this request. */
export function declaresExtension({ client }: Exchange, id: string): boolean {
  const settings: unknown = client.capabilities.extensions?.[id]
  return typeof settings === 'object' && settings !== null
}
