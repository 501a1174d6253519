import type { StandardSchemaV1 } from '@standard-schema/spec'

/**
 * A raw JSON Schema: an object of keywords, as it goes over the wire.
 *
 * Its dialect is 2020-12 unless `$schema` names draft-04, draft-07 or 2019-09. Defaults in it are told to the client but not applied
 * to values. The formats of the specification are checked, not only noted. References to other documents (never fetched) and dynamic
 * references are refused; where `uniqueItems` is asked for, arrays of more than 1,000 items are not accepted.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/basic#json-schema-usage
 */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/**
 * What describes the shape of a value: a schema of any library that implements Standard Schema (Zod, Valibot, ArkType…), or a raw
 * JSON Schema.
 *
 * @see https://standardschema.dev
 */
export type Schema = StandardSchemaV1 | JsonSchema

// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an object of which no property is known is what is meant
interface NoProperties {}

/** The TypeScript type behind the literal `type` of a raw JSON Schema; `unknown` where there is none. */
type TypeOfJsonSchema<RawSchema> = RawSchema extends { readonly type: 'object' }
  ? Record<string, unknown>
  : RawSchema extends { readonly type: 'array' }
    ? unknown[]
    : RawSchema extends { readonly type: 'string' }
      ? string
      : RawSchema extends { readonly type: 'number' | 'integer' }
        ? number
        : RawSchema extends { readonly type: 'boolean' }
          ? boolean
          : RawSchema extends { readonly type: 'null' }
            ? null
            : unknown

/**
 * What a value has to be before it is validated against the schema: the type that callers give.
 *
 * A raw JSON Schema says no more than its literal `type` (an object schema is `Record<string, unknown>`); no schema at all is `{}`.
 */
export type InferInput<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferInput<S>
  : S extends undefined
    ? NoProperties
    : TypeOfJsonSchema<S>

/**
 * What a value is once it passed validation against the schema: the type that handlers get, with defaults and transforms applied.
 *
 * A raw JSON Schema says no more than its literal `type` (an object schema is `Record<string, unknown>`); no schema at all is `{}`.
 */
export type InferOutput<S> = S extends StandardSchemaV1
  ? StandardSchemaV1.InferOutput<S>
  : S extends undefined
    ? NoProperties
    : TypeOfJsonSchema<S>

/** Whether the value implements Standard Schema, version 1. Some libraries' schemas are functions, so both objects and functions count. */
export function isStandardSchema(value: unknown): value is StandardSchemaV1 {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null || !('~standard' in value)) return false
  const standard = value['~standard']
  return typeof standard === 'object' && standard !== null && 'validate' in standard && typeof standard.validate === 'function'
}
