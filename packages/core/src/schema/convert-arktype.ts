import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

/** What is needed of an ArkType `Type`: each side of it, and its conversion, which throws for what JSON Schema cannot express. */
interface ArktypeSchema {
  readonly in: ArktypeSide
  readonly out: ArktypeSide
}

interface ArktypeSide {
  toJsonSchema(options: {
    readonly target: 'draft-2020-12'
    readonly fallback: Readonly<Record<string, (context: { readonly base: JsonSchema }) => JsonSchema>>
  }): JsonSchema
}

/** Whether the schema is ArkType's. */
export function isArktypeSchema(schema: StandardSchemaV1): schema is StandardSchemaV1 & ArktypeSchema {
  return schema['~standard'].vendor === 'arktype' && 'in' in schema && 'out' in schema
}

/**
 * An ArkType schema as JSON Schema 2020-12.
 *
 * `narrow` and the second of two patterns restrict a type further; validation enforces them and the JSON Schema goes without. What the
 * user configured as `toJsonSchema.fallback` for dates and others applies.
 *
 * @throws `Error` for what JSON Schema cannot express; its cause is ArkType's own.
 */
export function convertArktype(schema: ArktypeSchema, direction: SchemaDirection): JsonSchema {
  const side = direction === 'input' ? schema.in : schema.out
  try {
    return side.toJsonSchema({
      target: 'draft-2020-12',
      fallback: { predicate: ({ base }) => base, patternIntersection: ({ base }) => base },
    })
  } catch (cause) {
    // ArkType's message is a dump of its context; the code is the kind of thing that it could not convert.
    if (!(cause instanceof Error) || !('code' in cause)) throw cause
    throw new Error(`ArkType's ${String(cause.code)} cannot be represented in JSON Schema`, { cause })
  }
}
