import type { Schema as EngineSchema } from '@cfworker/json-schema'
import type { KeywordShape } from './json-schema-dialect.ts'
import { showValue } from './show-value.ts'

/** A schema as the engine takes it, or `true` or `false`. */
export type ResolvedSubschema = EngineSchema | boolean

/** Where something stands in a JSON Schema. */
export interface SchemaPlace {
  /** What references here are relative to. */
  readonly base: string
  /** The JSON Pointer, for messages. */
  readonly location: string
  /** How many subschemas it is inside of. */
  readonly depth: number
}

/** Reads the subschemas that a keyword holds, and knows how to complain. */
export interface SubschemaReader {
  /** @throws {@link InvalidDefinitionError} when the value is no valid schema. */
  read(value: unknown, place: SchemaPlace): ResolvedSubschema
  /** @throws {@link InvalidDefinitionError} always, naming the location. */
  refuse(location: string, reason: string): never
}

const TYPES: readonly unknown[] = ['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']

/**
 * The value of a keyword as the engine takes it: checked to be what the keyword takes, subschemas read.
 *
 * @throws {@link InvalidDefinitionError} (through the reader) when it is something else.
 */
export function readKeyword(shape: KeywordShape, value: unknown, place: SchemaPlace, reader: SubschemaReader): unknown {
  switch (shape) {
    case 'schema':
      return reader.read(value, place)
    case 'schemas':
      return readSchemas(value, place, reader)
    case 'schema-or-schemas':
      return Array.isArray(value) ? readSchemas(value, place, reader) : reader.read(value, place)
    case 'schema-map':
    case 'pattern-map':
    case 'dependency-map':
    case 'names-map':
      return readMap(shape, value, place, reader)
    default:
      return readPlain(shape, value, place, reader)
  }
}

function readSchemas(value: unknown, place: SchemaPlace, reader: SubschemaReader): ResolvedSubschema[] {
  if (!Array.isArray(value) || value.length === 0) return expected('a list of schemas', value, place, reader)
  return value.map((item, index) => reader.read(item, { ...place, location: `${place.location}/${index}` }))
}

function readMap(
  shape: 'schema-map' | 'pattern-map' | 'dependency-map' | 'names-map',
  value: unknown,
  place: SchemaPlace,
  reader: SubschemaReader,
): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return expected('an object', value, place, reader)
  // Without a prototype a property that is called `__proto__` is a property like any other.
  const map = Object.create(null) as Record<string, unknown>
  for (const [key, entry] of Object.entries(value)) {
    const inside = { ...place, location: `${place.location}/${key}` }
    if (shape === 'pattern-map') checkPattern(key, inside, reader)
    const isNames = shape === 'names-map' || (shape === 'dependency-map' && Array.isArray(entry))
    map[key] = isNames ? readPlain('names', entry, inside, reader) : reader.read(entry, inside)
  }
  return map
}

function readPlain(shape: KeywordShape, value: unknown, place: SchemaPlace, reader: SubschemaReader): unknown {
  switch (shape) {
    case 'names':
      return isStrings(value) ? value : expected('a list of property names', value, place, reader)
    case 'types': {
      const isTypes = Array.isArray(value)
        ? value.length > 0 && value.every((type) => TYPES.includes(type))
        : TYPES.includes(value)
      return isTypes ? value : expected(`one of ${TYPES.join(', ')}, or a list of them`, value, place, reader)
    }
    case 'values':
      return Array.isArray(value) ? value : expected('a list of values', value, place, reader)
    case 'string':
      return typeof value === 'string' ? value : expected('a string', value, place, reader)
    case 'pattern':
      return typeof value === 'string' ? checkPattern(value, place, reader) : expected('a string', value, place, reader)
    case 'boolean':
      return typeof value === 'boolean' ? value : expected('true or false', value, place, reader)
    case 'number':
      return typeof value === 'number' ? value : expected('a number', value, place, reader)
    case 'positive-number':
      return typeof value === 'number' && value > 0 ? value : expected('a number above 0', value, place, reader)
    case 'count':
      return Number.isInteger(value) && Number(value) >= 0 ? value : expected('a whole number from 0', value, place, reader)
    default:
      return value
  }
}

/** The engine compiles patterns when it meets them, with the flag `u`; one that does not compile is better refused now. */
function checkPattern(pattern: string, place: SchemaPlace, reader: SubschemaReader): string {
  try {
    new RegExp(pattern, 'u')
  } catch (error) {
    reader.refuse(place.location, `expected a regular expression (ECMA-262, flag u), got ${showValue(pattern)}: ${String(error)}`)
  }
  return pattern
}

function isStrings(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

function expected(what: string, value: unknown, place: SchemaPlace, reader: SubschemaReader): never {
  return reader.refuse(place.location, `expected ${what}, got ${showValue(value)}`)
}
