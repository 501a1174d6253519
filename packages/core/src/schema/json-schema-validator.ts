import type * as cfworker from '@cfworker/json-schema'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import { issuesFromOutputUnits } from './issues-from-output-units.ts'
import type { ResolvedJsonSchema } from './resolve-json-schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

type Engine = typeof cfworker
type Result = StandardSchemaV1.Result<unknown>

/** Up to this many values all issues of a value are collected, beyond it only the first of each object and array. */
const MAX_SMALL_VALUES = 1000

/**
 * Checks values against one raw JSON Schema.
 *
 * The engine is interpreted (no `eval`), so it runs where code generation is forbidden. It is loaded when the first raw schema
 * appears; until then `validate` gives promises, from then on results.
 */
export class JsonSchemaValidator {
  readonly #schema: ResolvedJsonSchema
  readonly #direction: SchemaDirection
  readonly #loading: Promise<Engine>
  #engine: Engine | undefined

  constructor(schema: ResolvedJsonSchema, direction: SchemaDirection) {
    this.#schema = schema
    this.#direction = direction
    this.#loading = import('@cfworker/json-schema')
    this.#loading.then(
      (engine) => (this.#engine = engine),
      () => undefined, // whoever validates gets the rejection
    )
  }

  /** Gives back the value itself: neither defaults nor anything else in the schema changes it. */
  readonly validate = (value: unknown): Result | Promise<Result> =>
    this.#engine === undefined ? this.#loading.then((engine) => this.#check(engine, value)) : this.#check(this.#engine, value)

  #check(engine: Engine, value: unknown): Result {
    try {
      // A handler's result is checked as what it will be on the wire: without `undefined`, with dates as text.
      return this.#run(engine, value, this.#direction === 'output' ? toJson(value) : value)
    } catch (error) {
      // What is no JSON, and what JSON allows but the engine does not: half a surrogate pair in a property's name.
      return { issues: [{ message: `cannot be checked: ${error instanceof Error ? error.message : String(error)}` }] }
    }
  }

  #run(engine: Engine, value: unknown, json: unknown): Result {
    const first = this.#validate(engine, json, true)
    if (first.valid) return { value }
    // All issues at once spare the model a round for each; of a large value the engine would pile up too many.
    const { errors } = countValues(json, MAX_SMALL_VALUES) < MAX_SMALL_VALUES ? this.#validate(engine, json, false) : first
    return { issues: issuesFromOutputUnits(errors, this.#schema, json) }
  }

  /** @param stopsEarly - whether the first property or item that fails ends the check of its object or array */
  #validate(engine: Engine, json: unknown, stopsEarly: boolean): cfworker.ValidationResult {
    // What differs between the dialects was made equal when the schema was resolved.
    return engine.validate(json, this.#schema.root, '2020-12', this.#schema.lookup, stopsEarly)
  }
}

/** How many values there are in this one, itself included; stops counting at the limit. */
function countValues(value: unknown, limit: number): number {
  let count = 1
  if (typeof value !== 'object' || value === null) return count
  for (const key in value) {
    if (count >= limit) break
    count += countValues((value as Record<string, unknown>)[key], limit - count)
  }
  return count
}

function toJson(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined
  return text === undefined ? undefined : JSON.parse(text)
}
