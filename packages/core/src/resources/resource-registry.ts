import type { CacheHints } from '../caching/cache-hints.ts'
import type { AnyResourceDefinition } from '../definition/resource.ts'
import { InvalidDefinitionError, ResourceNotFoundError } from '../errors.ts'
import { EncodedList, type ListEntry } from '../pagination/encoded-list.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { InnerMiddleware, MountableEntry, RegistryOptions } from '../server/registry-options.ts'
import { CompiledResource } from './compiled-resource.ts'
import { resourceNotFound } from './resource-not-found.ts'

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

/** The resources and templates of one server, compiled, and their lists, encoded once per revision. */
export class ResourceRegistry {
  readonly #resources = new Map<string, CompiledResource>()
  readonly #templates = new Map<string, CompiledResource>()
  readonly #lists = new Map<ServedRevision, EncodedLists>()
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
    }))
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
    this.#changed()
  }

  /** Removes a resource or template. False when there was none. */
  remove(uri: string): boolean {
    const wasThere = this.#resources.delete(uri) || this.#templates.delete(uri)
    if (wasThere) this.#changed()
    return wasThere
  }

  /**
   * Finds the resource with that URI, or the first template that matches it.
   *
   * @throws an error with the revision's code for a resource that does not exist.
   */
  find(uri: string, revision: ServedRevision): FoundResource {
    const resource = this.#resources.get(uri)
    if (resource !== undefined) return { resource, variables: NO_VARIABLES }
    for (const template of this.#templates.values()) {
      const variables = template.template?.match(uri)
      if (variables !== undefined) return { resource: template, variables }
    }
    throw resourceNotFound(new ResourceNotFoundError(uri), revision)
  }

  /**
   * The result of `resources/list` as JSON text, with the page that `cursor` asks for.
   *
   * @param matching what the templates list now, after the resources with a fixed URI; left out, no template lists anything.
   */
  list(revision: ServedRevision, cursor?: unknown, matching?: MatchingResources): string {
    if (matching === undefined) return this.#encoded(revision).resources.page(cursor)
    return this.#encodeResources(revision, matching.entries, matching.cache).page(cursor)
  }

  /** The result of `resources/templates/list` as JSON text, with the page that `cursor` asks for. */
  listTemplates(revision: ServedRevision, cursor?: unknown): string {
    return this.#encoded(revision).resourceTemplates.page(cursor)
  }

  /** Folds the server's middleware around every resource anew. */
  refold(): void {
    for (const map of [this.#resources, this.#templates]) for (const resource of map.values()) resource.refold()
  }

  #encoded(revision: ServedRevision): EncodedLists {
    let lists = this.#lists.get(revision)
    if (lists === undefined) {
      const templates = [...this.#templates.values()].map((template) => [template.name, template.describe(revision)] as const)
      lists = {
        resources: this.#encodeResources(revision, []),
        resourceTemplates: new EncodedList('resourceTemplates', templates, revision, this.#options.list),
      }
      this.#lists.set(revision, lists)
    }
    return lists
  }

  #encodeResources(revision: ServedRevision, matching: readonly ListEntry[], cache = this.#options.list.cache): EncodedList {
    const fixed = [...this.#resources.values()].map((resource) => [resource.name, resource.describe(revision)] as const)
    // A cursor names an entry by its URI, so each URI is listed once: the first time.
    const entries = new Map<string, object>()
    for (const [uri, description] of [...fixed, ...matching]) if (!entries.has(uri)) entries.set(uri, description)
    return new EncodedList('resources', [...entries], revision, { ...this.#options.list, cache })
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
