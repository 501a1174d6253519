import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Options, zodToJsonSchema } from 'zod-to-json-schema'
import type { JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'
import { upgradeTuples } from './upgrade-tuples.ts'

type Zod3Schema = Parameters<typeof zodToJsonSchema>[0]
type Zod3Override = NonNullable<Options['override']>

/** What is needed of the definition inside a Zod 3 schema. */
interface Zod3Def {
  readonly typeName?: string
  readonly value?: unknown
  readonly effect?: { readonly type: string }
  readonly options?: ReadonlyMap<unknown, { readonly _def: Zod3Def }> | readonly { readonly _def: Zod3Def }[]
  readonly innerType?: { readonly _def: Zod3Def }
}

/** The types that JSON Schema can express; the converter turns others into something that allows everything, or another type. */
const EXPRESSIBLE: ReadonlySet<string> = new Set([
  ...[
    'ZodString',
    'ZodNumber',
    'ZodBoolean',
    'ZodNull',
    'ZodLiteral',
    'ZodEnum',
    'ZodNativeEnum',
    'ZodAny',
    'ZodUnknown',
    'ZodNever',
  ],
  ...['ZodObject', 'ZodArray', 'ZodTuple', 'ZodRecord', 'ZodUnion', 'ZodDiscriminatedUnion', 'ZodIntersection', 'ZodLazy'],
  ...['ZodOptional', 'ZodNullable', 'ZodDefault', 'ZodCatch', 'ZodReadonly', 'ZodBranded', 'ZodEffects', 'ZodPipeline'],
])

/** Whether the schema is one of Zod 3: `zod` 3.24 and newer, or `zod/v3` of Zod 4. */
export function isZod3Schema(schema: StandardSchemaV1): schema is StandardSchemaV1 & Zod3Schema {
  return schema['~standard'].vendor === 'zod' && '_def' in schema && !('_zod' in schema)
}

/**
 * A Zod 3 schema as JSON Schema 2020-12, by `zod-to-json-schema`, which is loaded when the first one appears.
 *
 * Objects come out as Zod 4 does it: closed on output, open on input unless `strict()`. Subschemas are written where they are used;
 * only recursive schemas get references.
 *
 * @throws `Error` for what JSON Schema cannot express, naming the Zod type and where it is.
 */
export async function convertZod3(schema: Zod3Schema, direction: SchemaDirection): Promise<JsonSchema> {
  const converter = await import('zod-to-json-schema')
  const recursions: string[] = []
  const override: Zod3Override = (definition, refs, seen): ReturnType<Zod3Override> => {
    // Each Zod type has a definition of its own shape; `typeName` says which.
    const def = definition as Zod3Def
    checkExpressible(def, direction, refs.currentPath)
    if (refs.$refStrategy === 'none' && seen !== undefined && isInside(refs.currentPath, seen.path)) {
      recursions.push(seen.path.join('/'))
      return {}
    }
    // The converter takes the literal null for an object.
    if (def.typeName === 'ZodLiteral' && def.value === null) return { type: 'null' }
    return converter.ignoreOverride
  }
  const options: Partial<Options> = {
    // Of its targets the only one that writes exclusive bounds as numbers; what differs from 2020-12 is upgraded below.
    target: 'jsonSchema7',
    $refStrategy: 'none',
    pipeStrategy: direction,
    removeAdditionalStrategy: direction === 'input' ? 'strict' : 'passthrough',
    allowedAdditionalProperties: undefined,
    applyRegexFlags: true,
    override,
  }
  const inlined = converter.zodToJsonSchema(schema, options)
  const isRecursive = recursions.length > 0
  const complete = isRecursive ? converter.zodToJsonSchema(schema, { ...options, $refStrategy: 'root' }) : inlined
  const { $schema: _draft07, ...converted } = complete
  return upgradeTuples(converted)
}

function checkExpressible(def: Zod3Def, direction: SchemaDirection, path: readonly string[]): void {
  const { typeName = 'a schema of unknown type' } = def
  const place = path.length > 1 ? ` (at ${path.join('/')})` : ''
  if (!EXPRESSIBLE.has(typeName)) throw new Error(`${typeName} cannot be represented in JSON Schema${place}`)
  if (typeName === 'ZodEffects' && def.effect?.type === 'transform' && direction === 'output') {
    throw new Error(`transforms cannot be represented in JSON Schema${place}`)
  }
  if (typeName === 'ZodLiteral' && !isJsonPrimitive(def.value)) {
    throw new Error(`a literal of type ${typeof def.value} cannot be represented in JSON Schema${place}`)
  }
  // The converter takes short cuts for primitives in these two, without asking the override.
  if (typeName === 'ZodUnion') for (const option of def.options?.values() ?? []) checkExpressible(option._def, direction, path)
  if (typeName === 'ZodNullable' && def.innerType !== undefined) checkExpressible(def.innerType._def, direction, path)
}

function isJsonPrimitive(value: unknown): boolean {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)
}

function isInside(path: readonly string[], outer: readonly string[]): boolean {
  return outer.length < path.length && outer.every((step, index) => step === path[index])
}
