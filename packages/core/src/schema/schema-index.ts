import type { JsonSchema } from './schema.ts'

/** What references in a schema without `$id` are relative to. Nothing is fetched, so it only has to be a URI that nobody else uses. */
const ROOT_URI = 'json-schema:///'

/** What a reference leads to: a place in the schema and the URI that references from there are relative to. */
export interface FoundSchema {
  readonly schema: unknown
  readonly base: string
}

/**
 * Where the parts of one JSON Schema are: by URI (`$id`), by anchor and by JSON Pointer.
 *
 * @see https://json-schema.org/draft/2020-12/json-schema-core#name-base-uri-anchors-and-derefe
 */
export class SchemaIndex {
  /** The base URI of the root before its own `$id` is read. */
  readonly rootUri: string = ROOT_URI
  readonly #resources = new Map<string, JsonSchema>()
  readonly #anchors = new Map<string, JsonSchema>()
  readonly #bases = new Map<unknown, string>()

  constructor(root: JsonSchema) {
    this.#resources.set(ROOT_URI, root)
  }

  /** Notes that references in the schema are relative to the base. */
  add(schema: JsonSchema, base: string): void {
    this.#bases.set(schema, base)
  }

  /** Notes a schema that has a URI of its own, and says that URI; `undefined` if it is no URI or another schema has it. */
  addResource(schema: JsonSchema, id: string, base: string): string | undefined {
    const url = parseReference(id, base)
    if (url === undefined) return undefined
    // Up to draft-07 a fragment in an id is what `$anchor` is today.
    if (url.fragment !== '') return this.addAnchor(schema, url.fragment, url.resource) ? base : undefined
    const known = this.#resources.get(url.resource)
    if (known !== undefined && known !== schema) return undefined
    this.#resources.set(url.resource, schema)
    return url.resource
  }

  /** Notes a name for the schema within its resource; `false` if another schema has it. */
  addAnchor(schema: JsonSchema, anchor: string, base: string): boolean {
    const uri = `${base}#${anchor}`
    const known = this.#anchors.get(uri)
    this.#anchors.set(uri, schema)
    return known === undefined || known === schema
  }

  /** What the reference leads to, or why to nothing. */
  find(reference: string, base: string): FoundSchema | 'malformed' | 'external' | 'missing' {
    const url = parseReference(reference, base)
    if (url === undefined) return 'malformed'
    const resource = this.#resources.get(url.resource)
    if (resource === undefined) return 'external'
    if (url.fragment === '') return { schema: resource, base: url.resource }
    if (url.fragment.startsWith('/')) return this.#follow(resource, url.fragment, url.resource)
    const anchored = this.#anchors.get(`${url.resource}#${url.fragment}`)
    return anchored === undefined ? 'missing' : { schema: anchored, base: this.#bases.get(anchored) ?? url.resource }
  }

  #follow(resource: JsonSchema, pointer: string, resourceUri: string): FoundSchema | 'missing' {
    let schema: unknown = resource
    let base = resourceUri
    for (const token of pointer.slice(1).split('/')) {
      if (typeof schema !== 'object' || schema === null) return 'missing'
      const property = Object.getOwnPropertyDescriptor(schema, token.replaceAll('~1', '/').replaceAll('~0', '~'))
      if (property === undefined) return 'missing'
      schema = property.value
      base = this.#bases.get(schema) ?? base
    }
    return { schema, base }
  }
}

/** A URI reference made absolute, its fragment apart and decoded; `undefined` if it is none. */
function parseReference(reference: string, base: string): { resource: string; fragment: string } | undefined {
  try {
    const url = new URL(reference, base)
    const fragment = decodeURIComponent(url.hash.slice(1))
    url.hash = ''
    return { resource: url.href, fragment }
  } catch {
    return undefined
  }
}
