import { InvalidDefinitionError } from '../errors.ts'
import type { JsonSchema } from '../schema/schema.ts'

/** The keyword by which a property asks to be repeated in a header. @see MCP, Transports, Streamable HTTP, Custom Headers */
const KEYWORD = 'x-mcp-header'
/** RFC 9110, section 5.6.2: what a header's name may be made of. */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const MIRRORED_TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean'])

/** An argument that clients repeat in the header `Mcp-Param-{Name}`. */
export interface MirroredParam {
  /** The header, in lower case. */
  readonly header: string
  /** Where in the arguments it is. */
  readonly path: readonly string[]
}

/**
 * Finds the arguments that a tool's schema asks to be repeated in headers.
 *
 * @throws {@link InvalidDefinitionError} when the keyword is where no header can be made of the value, or names a header twice.
 */
export function mirroredParamsOf(schema: JsonSchema, owner: string): readonly MirroredParam[] {
  const found: MirroredParam[] = []
  if (KEYWORD in schema)
    throw new InvalidDefinitionError(`${owner}: ${KEYWORD}: expected on properties, not on the schema itself`)
  collect(schema, [], found, owner)
  refuseElsewhere(schema, true, owner)
  const names = new Set(found.map(({ header }) => header))
  if (names.size < found.length)
    throw new InvalidDefinitionError(`${owner}: ${KEYWORD}: expected each name once, whatever its case`)
  return found
}

function collect({ properties }: JsonSchema, path: readonly string[], found: MirroredParam[], owner: string): void {
  if (!isRecord(properties)) return
  for (const [name, property] of Object.entries(properties)) {
    if (!isRecord(property)) continue
    const here = [...path, name]
    if (KEYWORD in property) found.push({ header: headerOf(property, here, owner), path: here })
    collect(property, here, found, owner)
  }
}

function headerOf(property: JsonSchema, path: readonly string[], owner: string): string {
  const name = property[KEYWORD]
  const place = `${owner}: ${path.join('.')}: ${KEYWORD}`
  if (typeof name !== 'string' || !TOKEN.test(name))
    throw new InvalidDefinitionError(`${place}: expected the name of a header, got ${String(name)}`)
  if (!MIRRORED_TYPES.has(property['type']))
    throw new InvalidDefinitionError(`${place}: expected a string, integer or boolean property`)
  return `mcp-param-${name.toLowerCase()}`
}

/** The keyword counts only where `properties` alone lead to it. */
function refuseElsewhere(schema: unknown, isReachable: boolean, owner: string): void {
  if (Array.isArray(schema)) {
    for (const entry of schema) refuseElsewhere(entry, false, owner)
  } else if (isRecord(schema)) {
    if (!isReachable && KEYWORD in schema)
      throw new InvalidDefinitionError(`${owner}: ${KEYWORD}: expected only in properties of objects, not in items or choices`)
    for (const [keyword, value] of Object.entries(schema)) {
      if (keyword === 'properties' && isReachable && isRecord(value))
        for (const property of Object.values(value)) refuseElsewhere(property, true, owner)
      else if (typeof value === 'object' && !DATA_KEYWORDS.has(keyword)) refuseElsewhere(value, false, owner)
    }
  }
}

/** Keywords whose values are data, not schemas. */
const DATA_KEYWORDS: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples'])

function isRecord(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
