import type { OverrideActionContext, toJsonSchema } from '@valibot/to-json-schema'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

/** Transformations that give back the type they get; all others make the JSON Schema of the input wrong for the output. */
const TYPE_PRESERVING: ReadonlySet<string> = new Set([
  ...['trim', 'trim_start', 'trim_end', 'to_lower_case', 'to_upper_case', 'normalize', 'to_min_value', 'to_max_value'],
  ...['filter_items', 'sort_items', 'brand', 'flavor', 'readonly'],
])

/**
 * A Valibot schema as JSON Schema 2020-12, by `@valibot/to-json-schema`, which is loaded when the first one appears.
 *
 * Checks without a counterpart (`v.check`, `v.regex` with flags…) restrict a type further; validation enforces them and the JSON
 * Schema goes without.
 *
 * @throws `Error` for what JSON Schema cannot express, and when `@valibot/to-json-schema` is not installed.
 */
export async function convertValibot(schema: StandardSchemaV1, direction: SchemaDirection): Promise<JsonSchema> {
  const { toJsonSchema } = await loadConverter()
  // The caller has seen the vendor's name; the converter refuses what it does not know.
  const valibotSchema = schema as unknown as Parameters<typeof toJsonSchema>[0]
  const converted = toJsonSchema(valibotSchema, {
    target: 'draft-2020-12',
    typeMode: direction,
    errorMode: 'throw',
    overrideAction: keepWithoutCounterpart,
  })
  return { ...converted }
}

/** Says that the JSON Schema stays as it was for an action that has no counterpart but leaves the type alone. */
function keepWithoutCounterpart({ valibotAction, jsonSchema, errors }: OverrideActionContext): typeof jsonSchema | undefined {
  if (errors === undefined) return undefined
  const leavesType = valibotAction.kind === 'validation' || TYPE_PRESERVING.has(valibotAction.type)
  return leavesType || valibotAction.kind === 'metadata' ? jsonSchema : undefined
}

async function loadConverter(): Promise<{ readonly toJsonSchema: typeof toJsonSchema }> {
  try {
    return await import('@valibot/to-json-schema')
  } catch (cause) {
    throw new Error('Valibot schemas need the package "@valibot/to-json-schema": install it beside valibot', { cause })
  }
}
