import type { JsonSchema } from '../schema/schema.ts'

/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

/** How deep references are followed and values are looked into. What is deeper is taken for secret. */
const MAX_DEPTH = 64

/**
 * A JSON value without its secrets: what the schema says is `secret: true`, `x-secret: true`, `writeOnly: true` or of `format: 'password'`.
 * Where several subschemas may apply, what one of them calls secret is secret.
 *
 * @param root resolves references within the schema. Default: the schema.
 */
export function redact(value: unknown, schema: JsonSchema, root: JsonSchema = schema): unknown {
  return redactBy(value, [schema], root, 0)
}

type Keywords = Readonly<Record<string, unknown>>

function redactBy(value: unknown, schemas: readonly unknown[], root: JsonSchema, depth: number): unknown {
  const applying = schemas.flatMap((schema) => expand(schema, root, 0))
  if (depth > MAX_DEPTH || applying.some(isSecret)) return REDACTED
  if (Array.isArray(value)) {
    return value.map((item, index) =>
      redactBy(
        item,
        applying.map((schema) => itemSchema(schema, index)),
        root,
        depth + 1,
      ),
    )
  }
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).map(([key, member]) => {
    const own = applying.flatMap((schema) => memberSchemas(schema, key))
    return [key, redactBy(member, own, root, depth + 1)] as const
  })
  return Object.fromEntries(members)
}

function isSecret(schema: Keywords): boolean {
  return (
    schema['secret'] === true || schema['x-secret'] === true || schema['writeOnly'] === true || schema['format'] === 'password'
  )
}

/** A schema with all that it refers to and combines. */
function expand(schema: unknown, root: JsonSchema, depth: number): readonly Keywords[] {
  if (!isObject(schema)) return []
  // A schema that refers to itself without an end: nobody can say what is in it.
  if (depth > MAX_DEPTH) return [{ secret: true }]
  const { $ref } = schema
  const combined = COMBINING.flatMap((keyword) => schema[keyword] ?? [])
  const referred = typeof $ref === 'string' ? [resolve($ref, root)] : []
  return [schema, ...[...referred, ...combined].flatMap((part) => expand(part, root, depth + 1))]
}

const COMBINING = ['allOf', 'anyOf', 'oneOf', 'if', 'then', 'else']

function resolve(ref: string, root: JsonSchema): unknown {
  if (!ref.startsWith('#')) return undefined
  let found: unknown = root
  for (const part of ref.slice(1).split('/').slice(1)) {
    if (typeof found !== 'object' || found === null) return undefined
    found = (found as Keywords)[decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~')] // any object may be asked for a key
  }
  return found
}

function itemSchema({ prefixItems, items }: Keywords, index: number): unknown {
  const prefix: readonly unknown[] = Array.isArray(prefixItems) ? prefixItems : []
  return index < prefix.length ? prefix[index] : items
}

function memberSchemas({ properties, patternProperties, additionalProperties }: Keywords, key: string): readonly unknown[] {
  const own = isObject(properties) && Object.hasOwn(properties, key) ? [properties[key]] : []
  // Patterns are not run here: a slow one would hold up every call. What one of them may call secret is looked at as if it matched.
  const byPattern = isObject(patternProperties) ? Object.values(patternProperties) : []
  return own.length > 0 ? [...own, ...byPattern] : [...byPattern, additionalProperties]
}

function isObject(value: unknown): value is Keywords {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
