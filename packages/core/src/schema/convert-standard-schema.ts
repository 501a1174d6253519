import type { StandardSchemaV1 } from '@standard-schema/spec'
import { convertArktype, isArktypeSchema } from './convert-arktype.ts'
import { convertValibot } from './convert-valibot.ts'
import { convertZod3, isZod3Schema } from './convert-zod3.ts'
import { convertZodCore, isZodCoreSchema } from './convert-zod-core.ts'
import type { JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

/** A Standard Schema that converts itself (StandardJSONSchemaV1 of `@standard-schema/spec` 1.1). */
interface SelfConverting {
  readonly jsonSchema: Readonly<Record<SchemaDirection, (options: { target: string }) => JsonSchema>>
}

/**
 * A Standard Schema as JSON Schema 2020-12. A promise only where a converter has to be loaded: for Zod 3, Zod Mini, Zod before 4.2
 * and Valibot.
 *
 * What only restricts further (refinements, checks) and has no counterpart is left to the schema's own validation; what would leave
 * the client with a wrong idea of the type (dates, bigints, transforms on output…) is refused.
 *
 * @throws `Error` by the library or the converter, saying what cannot be expressed.
 * @see https://standardschema.dev/json-schema
 */
export function convertStandardSchema(schema: StandardSchemaV1, direction: SchemaDirection): JsonSchema | Promise<JsonSchema> {
  const standard = schema['~standard']
  // ArkType converts itself as well, but that way it turns a Date into a schema that allows everything.
  if (isArktypeSchema(schema)) return convertArktype(schema, direction)
  if (isSelfConverting(standard)) return standard.jsonSchema[direction]({ target: 'draft-2020-12' })
  if (isZodCoreSchema(schema)) return convertZodCore(schema, direction)
  if (isZod3Schema(schema)) return convertZod3(schema, direction)
  if (standard.vendor === 'valibot') return convertValibot(schema, direction)
  throw new Error(
    `schemas of "${standard.vendor}" do not convert themselves (no "jsonSchema" in "~standard"); ` +
      'take a version of the library that does, or give the JSON Schema itself',
  )
}

function isSelfConverting(standard: object): standard is SelfConverting {
  if (!('jsonSchema' in standard)) return false
  const converter = standard.jsonSchema
  return typeof converter === 'object' && converter !== null && 'input' in converter && typeof converter.input === 'function'
}
