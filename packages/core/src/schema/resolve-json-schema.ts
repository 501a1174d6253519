import type { Schema as EngineSchema } from '@cfworker/json-schema'
import { InvalidDefinitionError } from '../errors.ts'
import { DEFAULT_DIALECT, findDialect, JSON_SCHEMA_DIALECTS, type JsonSchemaDialect } from './json-schema-dialect.ts'
import { type ResolvedSubschema, readKeyword, type SchemaPlace, type SubschemaReader } from './read-keyword.ts'
import type { JsonSchema } from './schema.ts'
import { SchemaIndex } from './schema-index.ts'
import { showValue } from './show-value.ts'

/** How deep subschemas may nest, and how many may be applied to one and the same value one inside the other. */
const MAX_DEPTH = 64
const MAX_SUBSCHEMAS = 10_000

/** A raw JSON Schema made ready for `validate` of `@cfworker/json-schema`: checked, and every reference resolved. */
export interface ResolvedJsonSchema {
  /** The root: the keywords of its dialect only, `$ref`s replaced by keys of `lookup`. */
  readonly root: EngineSchema
  /** What each `$ref` stands for. */
  readonly lookup: Record<string, ResolvedSubschema>
}

/**
 * Checks a raw JSON Schema and resolves its references, so that a mistake in it shows when the tool is defined, not when it is called.
 *
 * The engine has a resolver of its own, but it reads unknown keywords as schemas, leaves what it cannot find to the first call, and
 * follows a reference to itself for ever. Here each `$ref` is resolved once, and the engine only looks it up.
 *
 * @param owner - names the definition in messages, e.g. `tool "get_time" input`
 * @throws {@link InvalidDefinitionError} for an unsupported `$schema`, a malformed keyword, a reference that is external, cannot be
 *   found, is dynamic or leads back to itself, and for more than 64 levels or 10,000 subschemas.
 */
export function resolveJsonSchema(schema: JsonSchema, owner: string): ResolvedJsonSchema {
  return new Resolver(schema, owner).resolve()
}

/** A `$ref` that waits until every `$id` and `$anchor` is known. */
interface Reference {
  readonly from: EngineSchema
  readonly target: string
  readonly base: string
  readonly location: string
}

class Resolver implements SubschemaReader {
  readonly #schema: JsonSchema
  readonly #owner: string
  readonly #dialect: JsonSchemaDialect
  readonly #index: SchemaIndex
  readonly #resolved = new Map<object, EngineSchema>()
  readonly #references: Reference[] = []
  readonly #lookup: Record<string, ResolvedSubschema> = Object.create(null) as Record<string, ResolvedSubschema>

  constructor(schema: JsonSchema, owner: string) {
    this.#schema = schema
    this.#owner = owner
    this.#dialect = schema.$schema === undefined ? DEFAULT_DIALECT : this.#dialectOf(schema.$schema, '#')
    this.#index = new SchemaIndex(schema)
  }

  resolve(): ResolvedJsonSchema {
    const root = this.#readObject(this.#schema, { base: this.#index.rootUri, location: '#', depth: 0 })
    // Reading a target may find further references; they are appended and resolved in their turn.
    for (let next = 0; next < this.#references.length; next++) {
      const reference = this.#references[next]
      if (reference !== undefined) this.#link(reference, `ref-${next}`)
    }
    this.#refuseEndlessReferences()
    return { root, lookup: this.#lookup }
  }

  /** Reads one subschema: the keywords of the dialect, each checked, and the subschemas in them. */
  read(value: unknown, place: SchemaPlace): ResolvedSubschema {
    if (typeof value === 'boolean') return value
    if (!isObject(value))
      return this.refuse(place.location, `expected a schema (an object, true or false), got ${showValue(value)}`)
    return this.#readObject(value, place)
  }

  refuse(location: string, reason: string): never {
    throw new InvalidDefinitionError(`${this.#owner}: invalid JSON Schema at ${location.slice(0, 200)}: ${reason}`)
  }

  #readObject(schema: JsonSchema, place: SchemaPlace): EngineSchema {
    const known = this.#resolved.get(schema)
    if (known !== undefined) return known
    if (place.depth > MAX_DEPTH) this.refuse(place.location, `expected at most ${MAX_DEPTH} levels of subschemas, got more`)
    if (this.#resolved.size >= MAX_SUBSCHEMAS)
      this.refuse(place.location, `expected at most ${MAX_SUBSCHEMAS} subschemas, got more`)
    const resolved: EngineSchema = {}
    this.#resolved.set(schema, resolved)
    if ('$schema' in schema && this.#dialectOf(schema.$schema, place.location) !== this.#dialect) {
      this.refuse(
        place.location,
        `expected one dialect (${this.#dialect.name}) throughout, got $schema ${showValue(schema.$schema)}`,
      )
    }
    this.#refuseDynamicReference(schema, place.location)
    const reference = schema.$ref
    const standsAlone = reference !== undefined && this.#dialect.refStandsAlone
    const base = standsAlone ? place.base : this.#identify(schema, place)
    this.#index.add(schema, base)
    if (typeof reference === 'string') {
      this.#references.push({ from: resolved, target: reference, base, location: place.location })
    } else if (reference !== undefined) {
      this.refuse(place.location, `expected $ref to be a string, got ${showValue(reference)}`)
    }
    if (!standsAlone) this.#readKeywords(schema, resolved, { ...place, base })
    return resolved
  }

  #readKeywords(schema: JsonSchema, resolved: EngineSchema, place: SchemaPlace): void {
    for (const [keyword, value] of Object.entries(schema)) {
      const shape = this.#dialect.keywords.get(keyword)
      if (shape === undefined) continue
      const inside = { ...place, location: `${place.location}/${keyword}`, depth: place.depth + 1 }
      resolved[keyword] = readKeyword(shape, value, inside, this)
    }
    correctForEngine(resolved)
  }

  /** Notes the schema's URI and anchors, and says the base of the references in it. */
  #identify(schema: JsonSchema, place: SchemaPlace): string {
    const id = schema[this.#dialect.idKeyword]
    const base = typeof id === 'string' ? this.#index.addResource(schema, id, place.base) : place.base
    if (base === undefined)
      return this.refuse(place.location, `expected ${this.#dialect.idKeyword} to be a URI of its own, got ${showValue(id)}`)
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const anchor = schema[keyword]
      if (typeof anchor !== 'string') continue
      if (!this.#index.addAnchor(schema, anchor, base))
        this.refuse(place.location, `${keyword} ${showValue(anchor)} is there twice`)
    }
    return base
  }

  #link({ from, target, base, location }: Reference, key: string): void {
    const found = this.#index.find(target, base)
    if (found === 'malformed') return this.refuse(location, `expected $ref to be a URI reference, got ${showValue(target)}`)
    if (found === 'external') {
      return this.refuse(
        location,
        `$ref ${showValue(target)} leaves this schema; put what it means under $defs (nothing is ever fetched)`,
      )
    }
    if (found === 'missing') return this.refuse(location, `$ref ${showValue(target)} leads to nothing in this schema`)
    this.#lookup[key] = this.read(found.schema, { base: found.base, location: target, depth: 0 })
    from.$ref = key
  }

  #refuseDynamicReference(schema: JsonSchema, location: string): void {
    for (const keyword of ['$dynamicRef', '$recursiveRef']) {
      if (keyword in schema) this.refuse(location, `${keyword} is not supported; use $ref`)
    }
  }

  /** A chain of schemas that apply to the same value ends, and soon; otherwise validation would exhaust the stack. */
  #refuseEndlessReferences(): void {
    const heights = new Map<ResolvedSubschema, number>()
    const heightOf = (schema: ResolvedSubschema, depth: number): number => {
      if (typeof schema === 'boolean') return 0
      const known = heights.get(schema)
      if (known !== undefined) return known
      if (depth > MAX_DEPTH) return Infinity
      heights.set(schema, Infinity)
      let height = 0
      for (const next of inPlace(schema, this.#lookup)) height = Math.max(height, 1 + heightOf(next, depth + 1))
      heights.set(schema, height)
      return height
    }
    for (const schema of this.#resolved.values()) {
      if (heightOf(schema, 0) > MAX_DEPTH) {
        this.refuse('#', `a $ref leads back to itself, or more than ${MAX_DEPTH} schemas apply to one value one inside the other`)
      }
    }
  }

  #dialectOf(uri: unknown, location: string): JsonSchemaDialect {
    const dialect = typeof uri === 'string' ? findDialect(uri) : undefined
    if (dialect !== undefined) return dialect
    const names = JSON_SCHEMA_DIALECTS.map(({ name }) => name).join(', ')
    return this.refuse(location, `unsupported $schema ${showValue(uri)}: expected one of ${names}`)
  }
}

/**
 * The formats that are checked: those of the specification. The engine knows one more, `url`, by a regular expression that takes time
 * exponential in the length of the value; and it would look up names like `constructor` on `Object.prototype`.
 */
const CHECKED_FORMATS: ReadonlySet<string> = new Set([
  ...[
    'date',
    'time',
    'date-time',
    'duration',
    'uri',
    'uri-reference',
    'uri-template',
    'email',
    'hostname',
    'ipv4',
    'ipv6',
    'uuid',
  ],
  ...['regex', 'json-pointer', 'relative-json-pointer'],
])

/** The engine compares each item with each: a million comparisons, some milliseconds, instead of minutes for all that a message holds. */
const MAX_UNIQUE_ITEMS = 1000

/** Rewrites what the engine would get wrong or take too long for. */
function correctForEngine(schema: EngineSchema): void {
  if (schema.format !== undefined && !CHECKED_FORMATS.has(schema.format)) delete schema.format
  // Without positions in `items` there is nothing additional; the engine would apply it to all.
  if (!Array.isArray(schema.items)) delete schema.additionalItems
  correctExclusiveBounds(schema)
  if (schema.uniqueItems === true) {
    delete schema.uniqueItems
    const isShort: EngineSchema = { maxItems: MAX_UNIQUE_ITEMS }
    schema.allOf = [...(schema.allOf ?? []), { if: isShort, then: { uniqueItems: true }, else: isShort }]
  }
}

/** In draft-04 a bound is made exclusive by a flag beside it; everywhere else by a keyword of its own. */
function correctExclusiveBounds(schema: EngineSchema): void {
  const { minimum, exclusiveMinimum, maximum, exclusiveMaximum } = schema
  if (typeof exclusiveMinimum === 'boolean') delete schema.exclusiveMinimum
  if (typeof exclusiveMaximum === 'boolean') delete schema.exclusiveMaximum
  if (exclusiveMinimum === true && minimum !== undefined) {
    schema.exclusiveMinimum = minimum
    delete schema.minimum
  }
  if (exclusiveMaximum === true && maximum !== undefined) {
    schema.exclusiveMaximum = maximum
    delete schema.maximum
  }
}

/** The subschemas that apply to the same value as the schema itself. */
function inPlace(schema: EngineSchema, lookup: Record<string, ResolvedSubschema>): ResolvedSubschema[] {
  const referenced = schema.$ref === undefined ? undefined : lookup[schema.$ref]
  const dependencies: unknown[] = [...Object.values(schema.dependentSchemas ?? {}), ...Object.values(schema.dependencies ?? {})]
  return [
    ...[schema.allOf, schema.anyOf, schema.oneOf].flatMap((schemas) => schemas ?? []),
    ...[referenced, schema.not, schema.if, schema.then, schema.else].filter((next) => next !== undefined),
    ...dependencies.filter((next): next is ResolvedSubschema => !Array.isArray(next)),
  ]
}

function isObject(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
