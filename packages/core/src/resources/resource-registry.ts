import type { AnyResourceDefinition } from '../definition/resource.ts'
import { InvalidDefinitionError, ResourceNotFoundError } from '../errors.ts'
import type { Revision } from '../revision/revision.ts'
import type { RegistryOptions } from '../server/registry-options.ts'
import { CompiledResource, resourceNotFound } from './compiled-resource.ts'

/** A resource found by its URI, with the variables that its template took from it. */
export interface FoundResource {
  /** The resource or template. */
  readonly resource: CompiledResource
  /** The variables; empty for a fixed URI. */
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** The resources and templates of one server, compiled, and their lists, encoded once per revision. */
export class ResourceRegistry {
  readonly #resources = new Map<string, CompiledResource>()
  readonly #templates = new Map<string, CompiledResource>()
  readonly #lists = new Map<Revision, EncodedLists>()
  readonly #options: RegistryOptions
  #isUsed = false

  constructor(options: RegistryOptions) {
    this.#options = options
  }

  /** There is a resource or template, or was one: the server declares the capability. */
  get isUsed(): boolean {
    return this.#isUsed
  }

  /** The templates that can say which of their resources exist. */
  get listingTemplates(): readonly CompiledResource[] {
    return [...this.#templates.values()].filter((template) => template.listMatching !== undefined)
  }

  /**
   * Compiles and adds a resource or template.
   *
   * @throws {@link InvalidDefinitionError} when the URI is bad or taken.
   */
  add(definition: AnyResourceDefinition): void {
    const resource = new CompiledResource(definition, this.#options.timeoutMs, this.#options.middleware)
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
  find(uri: string, revision: Revision): FoundResource {
    const resource = this.#resources.get(uri)
    if (resource !== undefined) return { resource, variables: NO_VARIABLES }
    for (const template of this.#templates.values()) {
      const variables = template.template?.match(uri)
      if (variables !== undefined) return { resource: template, variables }
    }
    throw resourceNotFound(new ResourceNotFoundError(uri), revision)
  }

  /** The result of `resources/list` as JSON text, without what templates list. */
  list(revision: Revision): string {
    return this.#encoded(revision).resources
  }

  /** The resources with a fixed URI, as `resources/list` shows them. */
  describe(revision: Revision): Record<string, unknown>[] {
    return [...this.#resources.values()].map((resource) => resource.describe(revision))
  }

  /** The result of `resources/templates/list` as JSON text. */
  listTemplates(revision: Revision): string {
    return this.#encoded(revision).resourceTemplates
  }

  /** Folds the server's middleware around every resource anew. */
  refold(): void {
    for (const map of [this.#resources, this.#templates]) for (const resource of map.values()) resource.refold(this.#options.middleware)
  }

  #encoded(revision: Revision): EncodedLists {
    let lists = this.#lists.get(revision)
    if (lists === undefined) {
      const resourceTemplates = [...this.#templates.values()].map((template) => template.describe(revision))
      lists = {
        resources: JSON.stringify({ resources: this.describe(revision) }),
        resourceTemplates: JSON.stringify({ resourceTemplates }),
      }
      this.#lists.set(revision, lists)
    }
    return lists
  }

  #changed(): void {
    this.#lists.clear()
    this.#options.onChange()
  }
}

interface EncodedLists {
  readonly resources: string
  readonly resourceTemplates: string
}

const NO_VARIABLES: Readonly<Record<string, never>> = Object.freeze({})
