import { InvalidDefinitionError } from '../errors.ts'
import type { JsonSchema } from './schema.ts'

/**
 * The schema with `type: "object"` at its root, which the protocol asks of the input and output schemas of tools.
 *
 * A root without `type` gets it added and nothing else changed, unless it says by `enum`, `const` or the types of all its variants that
 * no object can match.
 *
 * @param owner - names the definition in messages, e.g. `tool "get_time" input`
 * @throws {@link InvalidDefinitionError} when the root is not a schema for objects.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/schema#tool
 */
export function requireObjectRoot(schema: JsonSchema, owner: string): JsonSchema {
  if (schema.type === 'object') return schema
  const other = schema.type === undefined ? otherThanObject(schema) : `type ${JSON.stringify(schema.type)}`
  if (other !== undefined) throw new InvalidDefinitionError(`${owner} must be an object schema, got ${other}`)
  return Object.freeze({ type: 'object', ...schema })
}

/** What a root without `type` allows instead of an object; `undefined` when it may allow objects. */
function otherThanObject(schema: JsonSchema): string | undefined {
  if ('enum' in schema) return 'an enum'
  if ('const' in schema) return 'a const'
  for (const keyword of ['anyOf', 'oneOf']) {
    const variants = schema[keyword]
    if (!Array.isArray(variants) || variants.length === 0) continue
    const types = variants.map((variant: unknown) => typeOf(variant))
    if (types.every((type) => typeof type === 'string' && type !== 'object')) return `${keyword} of types "${types.join('", "')}"`
  }
  return undefined
}

function typeOf(variant: unknown): unknown {
  return typeof variant === 'object' && variant !== null && 'type' in variant ? variant.type : undefined
}
