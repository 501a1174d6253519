import type { Principal } from '../auth/principal.ts'
import type { CacheHints } from '../caching/cache-hints.ts'
import type { AnyResourceDefinition } from '../definition/resource.ts'
import { isPromise } from '../engine/is-promise.ts'
import { InvalidDefinitionError } from '../errors.ts'
import { EncodedList, type ListEntry, type ListOptions, privately } from '../pagination/encoded-list.ts'
import { ListCache } from '../pagination/list-cache.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledResource } from './compiled-resource.ts'

/** A resource found by its URI, with the variables that its template took from it. */
export interface FoundResource {
  /** The resource or template. */
  readonly resource: CompiledResource
  /** The variables; empty for a fixed URI. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** What the templates of a server list, and how long that may be kept. */
export interface MatchingResources {
  readonly entries: readonly ListEntry[]
  readonly cache: CacheHints
}

/** The resources and templates of one server, compiled, and their lists, encoded once per revision and choice of them that callers are shown. */
export class ResourceRegistry {
  readonly #resources = new Map<string, CompiledResource>()
  readonly #templates = new Map<string, CompiledResource>()
  readonly #lists = new ListCache<EncodedLists>()
  readonly #guarded = new Set<CompiledResource>()
  readonly #options: RegistryOptions
  #isUsed = false

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  /** There is a resource or template, or was one: the server declares the capability. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** The resource or template that was defined with that URI. */
  get(uri: string): CompiledResource | undefined {
    return this.#resources.get(uri) ?? this.#templates.get(uri)
  }

  /** Some template has a variable that can be completed. */
  get hasCompletions(): boolean {
    return [...this.#templates.values()].some((template) => template.hasCompletions)
  }

  /** The resources and templates, for another server to mount. */
  get entries(): readonly MountableEntry<AnyResourceDefinition>[] {
    return [...this.#resources.values(), ...this.#templates.values()].map((resource) => ({
      name: resource.name,
      definition: resource.definition,
      middleware: () => resource.middleware,
      guard: resource.guard,
    }))
  }

  /** The resources and templates that not everybody may use. */
  get guarded(): ReadonlySet<CompiledResource> {
    return this.#guarded
  }

  /** The templates that can say which of their resources exist. */
  get listingTemplates(): readonly CompiledResource[] {
    return [...this.#templates.values()].filter((template) => template.listMatching !== undefined)
  }

  /**
   * Compiles and adds a resource or template.
   *
   * @param inner the middleware that comes along with a resource of another server.
   * @throws {@link InvalidDefinitionError} when the URI is bad or taken.
   */
  add(definition: AnyResourceDefinition, inner?: InnerMiddleware): void {
    const resource = new CompiledResource(definition, this.#options, inner)
    const map = resource.template === undefined ? this.#resources : this.#templates
    if (map.has(resource.name)) throw new InvalidDefinitionError(`resource "${resource.name}": is defined already`)
    map.set(resource.name, resource)
    this.#isUsed = true
    if (resource.guard !== undefined) this.#guarded.add(resource)
    this.#changed()
  }

  /** Removes a resource or template. False when there was none. */
  remove(uri: string): boolean {
    const resource = this.get(uri)
    if (resource === undefined) return false
    const map = resource.template === undefined ? this.#resources : this.#templates
    map.delete(uri)
    this.#guarded.delete(resource)
    this.#changed()
    return true
  }

  /** The resource with that URI, or the first template that matches it, if there is one. */
  find(uri: string): FoundResource | undefined {
    const resource = this.#resources.get(uri)
    if (resource !== undefined) return { resource, variables: NO_VARIABLES }
    for (const template of this.#templates.values()) {
      const variables = template.template?.match(uri)
      if (variables !== undefined) return { resource: template, variables }
    }
    return undefined
  }

  /** Calls `use` if a caller may read the resource with that URI now: at once, or when its guard has decided. */
  whenPermitted(uri: string, principal: Principal | undefined, use: () => void): void {
    const found = this.#guarded.size === 0 ? undefined : this.find(uri)
    const decision = found?.resource.guard?.decideFor(principal, found.variables) ?? 'permitted'
    if (decision === 'permitted') use()
    else if (isPromise(decision)) void decision.then((settled) => settled === 'permitted' && use())
  }

  /**
   * The result of `resources/list` as JSON text, with the page that `cursor` asks for.
   *
   * @param denied what does not exist for this caller, some of {@link ResourceRegistry.guarded}.
   * @param matching what the templates list now, after the resources with a fixed URI; left out, no template lists anything.
   */
  list(
    revision: ServedRevision,
    cursor?: unknown,
    denied: readonly CompiledResource[] = [],
    matching?: MatchingResources,
  ): string {
    if (matching === undefined) return this.#encoded(revision, denied).resources.page(cursor)
    return this.#encodeResources(revision, new Set(denied), matching.entries, matching.cache).page(cursor)
  }

  /** The result of `resources/templates/list` as JSON text, with the page that `cursor` asks for; `denied` as for {@link list}. */
  listTemplates(revision: ServedRevision, cursor?: unknown, denied: readonly CompiledResource[] = []): string {
    return this.#encoded(revision, denied).resourceTemplates.page(cursor)
  }

  /** Folds the server's middleware around every resource anew. */
  refold(): void {
    for (const map of [this.#resources, this.#templates]) for (const resource of map.values()) resource.refold()
  }

  #encoded(revision: ServedRevision, denied: readonly CompiledResource[]): EncodedLists {
    return this.#lists.get(revision, denied, () => {
      const hidden = new Set(denied)
      const templates = [...this.#templates.values()].filter((template) => !hidden.has(template))
      const entries = templates.map((template) => [template.name, template.describe(revision)] as const)
      return {
        resources: this.#encodeResources(revision, hidden, []),
        resourceTemplates: new EncodedList('resourceTemplates', entries, revision, this.#listOptions()),
      }
    })
  }

  #encodeResources(
    revision: ServedRevision,
    hidden: ReadonlySet<CompiledResource>,
    matching: readonly ListEntry[],
    cache = this.#options.list.cache,
  ): EncodedList {
    const listed = [...this.#resources.values()].filter((resource) => !hidden.has(resource))
    const fixed = listed.map((resource) => [resource.name, resource.describe(revision)] as const)
    // A cursor names an entry by its URI, so each URI is listed once: the first time.
    const entries = new Map<string, object>()
    for (const [uri, description] of [...fixed, ...matching]) if (!entries.has(uri)) entries.set(uri, description)
    return new EncodedList('resources', [...entries], revision, this.#listOptions(cache))
  }

  #listOptions(cache = this.#options.list.cache): ListOptions {
    const options = { ...this.#options.list, cache }
    return this.#guarded.size === 0 ? options : privately(options)
  }

  #changed(): void {
    this.#lists.clear()
    this.#options.onChange()
  }
}

interface EncodedLists {
  readonly resources: EncodedList
  readonly resourceTemplates: EncodedList
}

const NO_VARIABLES: Readonly<Record<string, never>> = Object.freeze({})
