import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { $ZodType } from 'zod/v4/core'
import type { JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

/** Whether the schema is one of Zod 4 or Zod Mini, which share a core. */
export function isZodCoreSchema(schema: StandardSchemaV1): schema is StandardSchemaV1 & $ZodType {
  return schema['~standard'].vendor === 'zod' && '_zod' in schema
}

/**
 * A schema of Zod Mini, or of Zod 4.0 and 4.1, as JSON Schema 2020-12: those do not convert themselves.
 *
 * @throws `Error` by Zod, for what JSON Schema cannot express.
 */
export async function convertZodCore(schema: $ZodType, direction: SchemaDirection): Promise<JsonSchema> {
  const { toJSONSchema } = await import('zod/v4/core')
  return { ...toJSONSchema(schema, { target: 'draft-2020-12', io: direction }) }
}
