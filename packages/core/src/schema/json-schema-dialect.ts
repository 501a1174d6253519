/** What the value of a keyword has to be. Those that end in "schema(s)" or "map" hold subschemas. */
export type KeywordShape =
  /** one schema, or `true` or `false` */
  | 'schema'
  /** a list of at least one schema */
  | 'schemas'
  /** one schema, or a list of schemas by position (up to 2019-09) */
  | 'schema-or-schemas'
  /** schemas by property name */
  | 'schema-map'
  /** schemas by regular expression */
  | 'pattern-map'
  /** schemas, or lists of property names, by property name */
  | 'dependency-map'
  /** lists of property names by property name */
  | 'names-map'
  | 'names'
  | 'types'
  | 'values'
  | 'value'
  | 'string'
  | 'pattern'
  | 'boolean'
  | 'number'
  | 'positive-number'
  | 'count'

/** A published version of JSON Schema: what its keywords are and how its subschemas are found. */
export interface JsonSchemaDialect {
  /** The version as the specification writes it, for messages. */
  readonly name: 'draft-04' | 'draft-07' | '2019-09' | '2020-12'
  /** The URI that `$schema` holds, without scheme and trailing `#`. */
  readonly uri: string
  /** The keyword that gives a schema its URI. */
  readonly idKeyword: 'id' | '$id'
  /** Whether `$ref` replaces everything that stands beside it (up to draft-07). */
  readonly refStandsAlone: boolean
  /** Every keyword that a value is checked against or that holds subschemas; others are annotations. */
  readonly keywords: ReadonlyMap<string, KeywordShape>
}

const DRAFT_04: Readonly<Record<string, KeywordShape>> = {
  type: 'types',
  enum: 'values',
  multipleOf: 'positive-number',
  maximum: 'number',
  exclusiveMaximum: 'boolean',
  minimum: 'number',
  exclusiveMinimum: 'boolean',
  maxLength: 'count',
  minLength: 'count',
  pattern: 'pattern',
  format: 'string',
  items: 'schema-or-schemas',
  additionalItems: 'schema',
  maxItems: 'count',
  minItems: 'count',
  uniqueItems: 'boolean',
  maxProperties: 'count',
  minProperties: 'count',
  required: 'names',
  properties: 'schema-map',
  patternProperties: 'pattern-map',
  additionalProperties: 'schema',
  dependencies: 'dependency-map',
  definitions: 'schema-map',
  allOf: 'schemas',
  anyOf: 'schemas',
  oneOf: 'schemas',
  not: 'schema',
}

const DRAFT_07: Readonly<Record<string, KeywordShape>> = {
  ...DRAFT_04,
  exclusiveMaximum: 'number',
  exclusiveMinimum: 'number',
  const: 'value',
  contains: 'schema',
  propertyNames: 'schema',
  if: 'schema',
  then: 'schema',
  else: 'schema',
}

const V2019_09: Readonly<Record<string, KeywordShape>> = {
  ...DRAFT_07,
  $defs: 'schema-map',
  dependentRequired: 'names-map',
  dependentSchemas: 'schema-map',
  unevaluatedItems: 'schema',
  unevaluatedProperties: 'schema',
  maxContains: 'count',
  minContains: 'count',
}

const { additionalItems: _additionalItems, ...REMAINING_IN_2020_12 } = V2019_09

const V2020_12: Readonly<Record<string, KeywordShape>> = {
  ...REMAINING_IN_2020_12,
  prefixItems: 'schemas',
  items: 'schema',
}

/** The newest dialect, which a schema without `$schema` is in. */
export const DEFAULT_DIALECT: JsonSchemaDialect = {
  name: '2020-12',
  uri: 'json-schema.org/draft/2020-12/schema',
  idKeyword: '$id',
  refStandsAlone: false,
  keywords: new Map(Object.entries(V2020_12)),
}

/** Every dialect that raw JSON Schemas may be written in. */
export const JSON_SCHEMA_DIALECTS: readonly JsonSchemaDialect[] = [
  DEFAULT_DIALECT,
  {
    name: '2019-09',
    uri: 'json-schema.org/draft/2019-09/schema',
    idKeyword: '$id',
    refStandsAlone: false,
    keywords: new Map(Object.entries(V2019_09)),
  },
  {
    name: 'draft-07',
    uri: 'json-schema.org/draft-07/schema',
    idKeyword: '$id',
    refStandsAlone: true,
    keywords: new Map(Object.entries(DRAFT_07)),
  },
  {
    name: 'draft-04',
    uri: 'json-schema.org/draft-04/schema',
    idKeyword: 'id',
    refStandsAlone: true,
    keywords: new Map(Object.entries(DRAFT_04)),
  },
]

/** The dialect that a value of `$schema` names; `undefined` for those that are not supported. Scheme and trailing `#` do not matter. */
export function findDialect(uri: string): JsonSchemaDialect | undefined {
  const bare = uri.replace(/^https?:\/\//, '').replace(/#$/, '')
  return JSON_SCHEMA_DIALECTS.find((dialect) => dialect.uri === bare)
}
