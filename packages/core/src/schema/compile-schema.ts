import type { StandardSchemaV1 } from '@standard-schema/spec'
import { InvalidDefinitionError } from '../errors.ts'
import { convertStandardSchema } from './convert-standard-schema.ts'
import { copyJson } from './copy-json.ts'
import { JsonSchemaValidator } from './json-schema-validator.ts'
import { requireObjectRoot } from './object-root.ts'
import { resolveJsonSchema } from './resolve-json-schema.ts'
import { isStandardSchema, type JsonSchema, type Schema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

/** How a schema is to be compiled. */
export interface CompileSchemaOptions {
  /** Which side of the schema clients are told. */
  readonly direction: SchemaDirection
  /** Names the definition in messages, e.g. `tool "get_time" input`. */
  readonly owner: string
  /** Whether the root has to be `type: "object"`, as the protocol asks of tools. */
  readonly objectOnly: boolean
}

/** A schema that is ready for use: what clients are told, and the check that is made. */
export interface CompiledSchema {
  /**
   * The JSON Schema, deeply frozen: 2020-12 for schemas of libraries, as given (with `type: "object"` where it was missing) for raw ones.
   *
   * @throws `TypeError` before {@link CompiledSchema.ready} is settled, and the error that `ready` rejected with afterwards.
   */
  readonly jsonSchema: JsonSchema
  /**
   * Settled when `jsonSchema` can be read; `undefined` where it can be at once: Zod from 4.2, ArkType and raw JSON Schema.
   * Rejects with {@link InvalidDefinitionError}; nobody has to handle that, `jsonSchema` tells again.
   */
  readonly ready: Promise<void> | undefined
  /**
   * Checks a value and gives what the handler gets: the schema's own `validate`, with nothing around it. A promise if the schema
   * is asynchronous, and for raw JSON Schemas until their engine is loaded.
   */
  validate(value: unknown): StandardSchemaV1.Result<unknown> | Promise<StandardSchemaV1.Result<unknown>>
}

/** The dialect of converted schemas; as it is MCP's default as well, saying so in every schema would only make lists longer. */
const DIALECT_URI = 'https://json-schema.org/draft/2020-12/schema'

/**
 * Makes a schema ready for use, once, when a component is defined: converts it to JSON Schema, or checks it if it is one.
 *
 * @throws {@link InvalidDefinitionError} when the schema cannot be expressed as JSON Schema, is malformed or no schema at all; where
 *   a converter has to be loaded first, `ready` rejects with it instead. The message names the owner, `cause` is the library's error.
 */
export function compileSchema(schema: Schema, options: CompileSchemaOptions): CompiledSchema {
  return isStandardSchema(schema) ? compileStandardSchema(schema, options) : compileJsonSchema(schema, options)
}

function compileJsonSchema(schema: unknown, options: CompileSchemaOptions): CompiledSchema {
  const { owner } = options
  const copy = copyJson(requireJsonSchema(schema, owner), owner)
  const jsonSchema = options.objectOnly ? requireObjectRoot(copy, owner) : copy
  const validator = new JsonSchemaValidator(resolveJsonSchema(jsonSchema, owner), options.direction)
  return { jsonSchema, ready: undefined, validate: validator.validate }
}

function compileStandardSchema(schema: StandardSchemaV1, options: CompileSchemaOptions): CompiledSchema {
  const standard = schema['~standard']
  // Bound, because a library may rely on `this`.
  const validate = standard.validate.bind(standard)
  const converted = convert(schema, options)
  if (!(converted instanceof Promise)) return { jsonSchema: finish(converted, options), ready: undefined, validate }
  return new DeferredSchema(
    validate,
    converted.then(
      (jsonSchema) => finish(jsonSchema, options),
      (cause: unknown) => refuse(options, cause),
    ),
    options.owner,
  )
}

function convert(schema: StandardSchemaV1, options: CompileSchemaOptions): JsonSchema | Promise<JsonSchema> {
  try {
    return convertStandardSchema(schema, options.direction)
  } catch (cause) {
    return refuse(options, cause)
  }
}

function refuse(options: CompileSchemaOptions, cause: unknown): never {
  const reason = cause instanceof Error ? cause.message : String(cause)
  throw new InvalidDefinitionError(`${options.owner} cannot be expressed as JSON Schema: ${reason}`, { cause })
}

function finish(converted: JsonSchema, options: CompileSchemaOptions): JsonSchema {
  const { $schema, ...keywords } = converted
  const copy = copyJson($schema === DIALECT_URI ? keywords : converted, options.owner)
  return options.objectOnly ? requireObjectRoot(copy, options.owner) : copy
}

/** Refuses what is no JSON Schema at all; of what is one, {@link resolveJsonSchema} looks at the rest. */
function requireJsonSchema(schema: unknown, owner: string): JsonSchema {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    const received = Array.isArray(schema) ? 'an array' : schema === null ? 'null' : typeof schema
    throw new InvalidDefinitionError(
      `${owner}: expected a schema (Zod, Valibot, ArkType… or a JSON Schema object), got ${received}`,
    )
  }
  if (Object.values(schema).some(isStandardSchema)) {
    throw new InvalidDefinitionError(`${owner}: expected one schema, got an object of schemas; wrap it: z.object({ … })`)
  }
  return { ...schema }
}

/** A schema whose converter is still being loaded. */
class DeferredSchema implements CompiledSchema {
  readonly validate: CompiledSchema['validate']
  readonly ready: Promise<void>
  #read: () => JsonSchema

  constructor(validate: CompiledSchema['validate'], converted: Promise<JsonSchema>, owner: string) {
    this.validate = validate
    this.#read = () => {
      throw new TypeError(`${owner}: the JSON Schema is not there yet; await "ready" first`)
    }
    this.ready = converted.then(
      (jsonSchema) => {
        this.#read = () => jsonSchema
      },
      (error: unknown) => {
        this.#read = () => {
          throw error
        }
        throw error
      },
    )
    // Not everybody asks for `ready`; a definition that was refused must not end the process as an unhandled rejection.
    this.ready.catch(() => undefined)
  }

  get jsonSchema(): JsonSchema {
    return this.#read()
  }
}
