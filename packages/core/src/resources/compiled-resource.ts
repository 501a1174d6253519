import type { ReadResourceResult } from '@modelcontextprotocol/server'
import { Guard } from '../auth/guard.ts'
import { cacheHintsFor } from '../caching/cache-hints-for.ts'
import { cacheMembers, type CacheHints, checkCacheMembers, resolveCacheHints } from '../caching/cache-hints.ts'
import { type Completer, ownCompleter } from '../completion/completer.ts'
import { checkAnnotations } from '../definition/check-annotations.ts'
import { isUri } from '../definition/is-uri.ts'
import type { AnyResourceDefinition } from '../definition/resource.ts'
import { parseUriTemplate, UriTemplate } from '../definition/uri-template.ts'
import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { isPromise } from '../engine/is-promise.ts'
import { maskError } from '../engine/mask-error.ts'
import type { Component } from '../engine/run-call.ts'
import { InvalidDefinitionError, type WireError } from '../errors.ts'
import { encodeRawInputRequired } from '../multi-round-trip/encode-input-required.ts'
import { isRawInputRequired } from '../multi-round-trip/raw-input-required.ts'
import { pickFields } from '../revision/revision.ts'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { type AnyMiddleware, foldMiddleware } from '../server/fold-middleware.ts'
import { type InnerMiddleware, NO_INNER_MIDDLEWARE, type RegistryOptions } from '../server/registry-options.ts'
import { toReadResourceResult } from './to-read-resource-result.ts'

/** A resource or template made ready to be read, with the middleware folded around its handler. */
export class CompiledResource implements Component {
  readonly event = 'resource'
  /** The URI or template. */
  readonly name: string
  /** What was defined. */
  readonly definition: AnyResourceDefinition
  readonly timeoutMs: number
  /** The template; `undefined` for a resource with a fixed URI. */
  readonly template: UriTemplate | undefined
  /** Decides who may use it; `undefined`: everybody. */
  readonly guard: Guard | undefined
  run: Component['run']
  readonly #options: RegistryOptions
  readonly #inner: InnerMiddleware
  readonly #cache: CacheHints

  /** @throws {@link InvalidDefinitionError} when the URI is none, the template cannot be matched without doubt, or what is said of it is wrong. */
  constructor(definition: AnyResourceDefinition, options: RegistryOptions, inner: InnerMiddleware = NO_INNER_MIDDLEWARE) {
    const { uri } = definition
    this.name = uri
    this.timeoutMs = definition.timeoutMs ?? options.timeoutMs
    this.#options = options
    this.#inner = inner
    this.template = UriTemplate.isTemplate(uri) ? parseUriTemplate(uri, `resource "${uri}"`) : undefined
    if (this.template === undefined && !isUri(uri)) {
      throw new InvalidDefinitionError(
        `resource "${uri}": expected a URI with a scheme, such as "notes://today"; percent-encode what cannot stand in one`,
      )
    }
    checkAnnotations(`resource "${uri}"`, definition.annotations)
    if (definition.size !== undefined && !(Number.isSafeInteger(definition.size) && definition.size >= 0))
      throw new InvalidDefinitionError(`resource "${uri}": size: expected an integer ≥ 0, got ${definition.size}`)
    this.definition = definition
    this.guard = Guard.for(definition.requires, { kind: 'resource', name: uri, tags: definition.tags ?? [] }, options.guard)
    const cache = resolveCacheHints(`resource "${uri}"`, definition.cache, options.list.cache)
    // What not everybody may read is not kept where others could get at it.
    this.#cache = this.guard === undefined ? cache : { ...cache, scope: 'private' }
    this.run = this.#fold()
  }

  /** What lists the resources of a template that exist now. */
  get listMatching(): AnyResourceDefinition['list'] {
    return this.definition.list
  }

  /** The middleware around the handler, first outermost. */
  get middleware(): readonly AnyMiddleware[] {
    return [...this.#options.middleware, ...this.#inner()]
  }

  /** Folds the middleware around the handler anew, after there has come more. */
  refold(): void {
    this.run = this.#fold()
  }

  /** The resource as `resources/list`, or the template as `resources/templates/list` shows it. */
  describe(revision: ServedRevision): Record<string, unknown> {
    const { uri, name = uri, title, description, mimeType, size, annotations, icons, _meta } = this.definition
    const described = { name, title, description, mimeType, annotations, icons, _meta }
    return this.template === undefined
      ? pickFields({ uri, size, ...described }, revision.resourceFields)
      : pickFields({ uriTemplate: uri, ...described }, revision.resourceTemplateFields)
  }

  /** What suggests values for a variable of the template. */
  completerOf(variable: string): Completer | undefined {
    return ownCompleter(this.definition.complete, variable)
  }

  /** Some variable can be completed. */
  get hasCompletions(): boolean {
    return this.definition.complete !== undefined
  }

  encode(returned: unknown, context: CallContext, engine: Engine): string | Promise<string> {
    const uri = String(context.request.params?.['uri'])
    if (isRawInputRequired(returned)) return encodeRawInputRequired(returned, context, engine)
    const { revision } = context.exchange
    const result = this.#complete(returned, uri)
    if (!revision.hasCacheHints) return encodeResultObject(result, revision)
    checkCacheMembers(result)
    return encodeResultObject({ ...cacheMembers(cacheHintsFor(context, this.#cache)), ...result }, revision)
  }

  fail(thrown: unknown, context: CallContext, engine: Engine): WireError {
    return maskError(thrown, `resource "${this.name}"`, context, engine)
  }

  #fold(): Component['run'] {
    const { middleware } = this
    // The input holds the template's variables by construction, and use() checked what the handler needs of the context.
    const handler = this.definition.handler as unknown as Component['run']
    if (middleware.length === 0) return handler
    const folded = foldMiddleware(middleware, (call) => {
      const returned = handler(call.input, call.ctx as CallContext) // made by runCall
      return isPromise(returned)
        ? Promise.resolve(returned).then((settled) => this.#complete(settled, call.name))
        : this.#complete(returned, call.name)
    })
    return (input, ctx) => {
      const params = ctx.request.params ?? {}
      return folded({ method: 'resources/read', name: String(params['uri']), input, params, ctx })
    }
  }

  #complete(returned: unknown, uri: string): ReadResourceResult {
    if (isRawInputRequired(returned)) return returned as unknown as ReadResourceResult // passes through middleware untouched; see encode()
    return toReadResourceResult(returned, uri, this.definition.mimeType)
  }
}
