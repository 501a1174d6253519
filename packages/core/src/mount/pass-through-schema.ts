import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonSchema } from '../schema/schema.ts'

/** A schema that is shown as it is and lets everything pass, because somebody behind it checks the value anyway. */
export function passThroughSchema(jsonSchema: JsonSchema): StandardSchemaV1 {
  const show = (): JsonSchema => jsonSchema
  const standard = {
    version: 1 as const,
    vendor: 'mcp',
    validate: (value: unknown) => ({ value }),
    // Standard JSON Schema: where converters look for it. https://standardschema.dev/json-schema
    jsonSchema: { input: show, output: show },
  }
  return { '~standard': standard }
}
