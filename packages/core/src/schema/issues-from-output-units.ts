import type { OutputUnit } from '@cfworker/json-schema'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { ResolvedJsonSchema } from './resolve-json-schema.ts'
import { showValue } from './show-value.ts'

/** An issue of a union: what each of its variants found wrong, with paths relative to the value. */
interface UnionIssue extends StandardSchemaV1.Issue {
  readonly errors: StandardSchemaV1.Issue[][]
}

/** Keywords whose own unit only says that a unit inside has failed. */
const WRAPPERS: ReadonlySet<string> = new Set([
  ...[
    'properties',
    'patternProperties',
    'additionalProperties',
    'unevaluatedProperties',
    'dependentSchemas',
    'if',
    'allOf',
    '$ref',
  ],
  ...['items', 'prefixItems', 'additionalItems', 'unevaluatedItems'],
])

/** Keywords whose failure is one issue; the units inside say no more than why it failed. */
const OPAQUE: ReadonlySet<string> = new Set(['anyOf', 'oneOf', 'not', 'contains', 'propertyNames'])

/** Keywords whose value is a map or list of schemas: the next step is a name or an index, not a keyword. */
const CONTAINERS: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', 'dependentSchemas', 'dependencies', 'allOf', 'anyOf', 'oneOf', 'prefixItems'],
])

/** What is expected, by keyword, in words that a model can act on. Others keep the engine's words. */
const EXPECTATIONS: Readonly<Record<string, (value: unknown) => string>> = {
  enum: (values) => `one of ${Array.isArray(values) ? values.map(showValue).join(', ') : ''}`,
  const: showValue,
  minimum: (limit) => `at least ${String(limit)}`,
  maximum: (limit) => `at most ${String(limit)}`,
  exclusiveMinimum: (limit) => `more than ${String(limit)}`,
  exclusiveMaximum: (limit) => `less than ${String(limit)}`,
  multipleOf: (divisor) => `a multiple of ${String(divisor)}`,
  minLength: (limit) => `at least ${String(limit)} characters`,
  maxLength: (limit) => `at most ${String(limit)} characters`,
  pattern: (pattern) => `text that matches ${String(pattern)}`,
  format: (format) => `text in the format ${String(format)}`,
  minItems: (limit) => `at least ${String(limit)} items`,
  maxItems: (limit) => `at most ${String(limit)} items`,
  uniqueItems: () => 'no item twice',
  minProperties: (limit) => `at least ${String(limit)} properties`,
  maxProperties: (limit) => `at most ${String(limit)} properties`,
}

const NO_VARIANT = 'matches none of the allowed forms'

/** More than anybody reads; of a hostile value there could be hundreds of thousands. */
const MAX_ISSUES = 100
const MAX_VARIANTS = 8

/**
 * The issues behind the engine's output: its leaves, with paths of keys instead of JSON Pointers, each saying what is expected.
 * Of a failed union the variants' issues are kept together in `errors`, as Zod does. The first 100 issues, the first 8 variants.
 *
 * @param units - as the engine gives them: each wrapper before what it wraps, all units of one union in one run
 * @param value - what was checked
 */
export function issuesFromOutputUnits(
  units: readonly OutputUnit[],
  schema: ResolvedJsonSchema,
  value: unknown,
): StandardSchemaV1.Issue[] {
  const issues: StandardSchemaV1.Issue[] = []
  const unions = new Map<string, UnionIssue>()
  let previous: Site | undefined
  let skipped: string | undefined
  for (const unit of units) {
    if (issues.length >= MAX_ISSUES) break
    if (skipped !== undefined && unit.keywordLocation.startsWith(skipped)) continue
    // The unit of a schema `false` gives the place of the value instead of its own; it follows the unit of the keyword that holds it.
    const site: Site = unit.keyword === 'false' && previous !== undefined ? previous : locate(unit.keywordLocation, schema)
    previous = site
    if (WRAPPERS.has(unit.keyword)) continue
    const { path, received } = follow(unit, value)
    const issue = { message: messageOf(unit, site.value, received), path }
    if (site.inside !== undefined) {
      const { location, variant } = site.inside
      if (Number(variant) >= MAX_VARIANTS) skipped = `${location}/`
      else addToVariant(unions.get(location), Number(variant), issue)
    } else if (issue.message === NO_VARIANT) {
      const union: UnionIssue = { ...issue, errors: [] }
      unions.set(unit.keywordLocation, union)
      issues.push(union)
      skipped = undefined
    } else {
      issues.push(issue)
    }
  }
  return issues
}

/** Where a unit's keyword stands in the schema. */
interface Site {
  /** What the keyword is set to. */
  readonly value: unknown
  /** The outermost keyword around it whose failure is one issue. */
  readonly inside: { readonly location: string; readonly variant: string } | undefined
}

/** Follows a unit's keyword location, a JSON Pointer that also goes through references. */
function locate(keywordLocation: string, schema: ResolvedJsonSchema): Site {
  const tokens = keywordLocation.split('/').slice(1)
  let value: unknown = schema.root
  let inside: Site['inside']
  let isName = false
  for (const [index, token] of tokens.entries()) {
    const variant = tokens[index + 1]
    if (inside === undefined && !isName && OPAQUE.has(token) && variant !== undefined) {
      inside = { location: `#/${tokens.slice(0, index + 1).join('/')}`, variant }
    }
    const isReference = !isName && token === '$ref'
    value = isReference ? schema.lookup[String(property(value, '$ref'))] : property(value, decodePointer(token))
    isName = !isName && (CONTAINERS.has(token) || (token === 'items' && Array.isArray(value)))
  }
  return { value, inside }
}

function messageOf(unit: OutputUnit, expected: unknown, received: unknown): string {
  switch (unit.keyword) {
    case 'false':
      return 'is not allowed'
    case 'required':
      return 'is required'
    case 'anyOf':
      return NO_VARIANT
    case 'oneOf':
      return unit.error.includes('(0 matches)')
        ? NO_VARIANT
        : 'matches more than one of the forms of which exactly one is allowed'
    case 'type':
      return `expected ${Array.isArray(expected) ? expected.join(' or ') : String(expected)}, received ${typeOf(received)}`
  }
  const expectation = Object.hasOwn(EXPECTATIONS, unit.keyword) ? EXPECTATIONS[unit.keyword] : undefined
  return expectation === undefined || expected === undefined ? unit.error : `expected ${expectation(expected)}`
}

/** The type of a value, in the words of JSON Schema. */
function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

const REQUIRED = /^Instance does not have required property "(.*)"\.$/s

/** The keys that lead to the value that a unit is about (for a missing property, to where it is missing), and the value. */
function follow(unit: OutputUnit, value: unknown): { path: PropertyKey[]; received: unknown } {
  const path: PropertyKey[] = []
  let received = value
  for (const token of unit.instanceLocation.split('/').slice(1)) {
    const key = decodePointer(token)
    path.push(Array.isArray(received) ? Number(key) : key)
    received = property(received, key)
  }
  const missing = unit.keyword === 'required' ? REQUIRED.exec(unit.error)?.[1] : undefined
  if (missing !== undefined) path.push(missing)
  return { path, received }
}

/** Of `not`, `contains` and `propertyNames`, which are no unions, the units inside are dropped. */
function addToVariant(union: UnionIssue | undefined, variant: number, issue: StandardSchemaV1.Issue): void {
  if (union === undefined) return
  const outer = union.path?.length ?? 0
  const variantIssues = (union.errors[variant] ??= [])
  variantIssues.push({ message: issue.message, path: issue.path?.slice(outer) })
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Object.getOwnPropertyDescriptor(value, key)?.value : undefined
}

function decodePointer(token: string): string {
  return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~')
}
