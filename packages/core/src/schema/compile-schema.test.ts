import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import * as zMini from 'zod/mini'
import { z as z3 } from 'zod/v3'
import { InvalidDefinitionError } from '../errors.ts'
import { type CompiledSchema, type CompileSchemaOptions, compileSchema } from './compile-schema.ts'
import { formatIssues } from './format-issues.ts'
import type { JsonSchema, Schema } from './schema.ts'

const INPUT: CompileSchemaOptions = { direction: 'input', owner: 'tool "clock": input', objectOnly: true }
const OUTPUT: CompileSchemaOptions = { direction: 'output', owner: 'tool "clock": output', objectOnly: true }

async function compiled(schema: Schema, options: CompileSchemaOptions = INPUT): Promise<CompiledSchema> {
  const result = compileSchema(schema, options)
  await result.ready
  return result
}

async function problems(schema: Schema, value: unknown): Promise<string> {
  const { issues } = await (await compiled(schema)).validate(value)
  return issues === undefined ? 'none' : formatIssues(issues, value)
}

/** The same tool input in every library. */
const LIBRARIES: Record<string, Schema> = {
  'Zod 4': z.object({ zone: z.string().min(1), hours: z.number().optional() }),
  'Zod 4 Mini': zMini.object({ zone: zMini.string().check(zMini.minLength(1)), hours: zMini.optional(zMini.number()) }),
  'Zod 3': z3.object({ zone: z3.string().min(1), hours: z3.number().optional() }),
  Valibot: v.object({ zone: v.pipe(v.string(), v.minLength(1)), hours: v.optional(v.number()) }),
  ArkType: type({ zone: 'string >= 1', 'hours?': 'number' }),
  'raw JSON Schema': {
    type: 'object',
    properties: { zone: { type: 'string', minLength: 1 }, hours: { type: 'number' } },
    required: ['zone'],
  },
}

describe.each(Object.entries(LIBRARIES))('compileSchema of %s', (library, schema) => {
  test('gives the JSON Schema, frozen', async () => {
    const { jsonSchema } = await compiled(schema)
    expect(jsonSchema).toEqual(LIBRARIES['raw JSON Schema'])
    expect(Object.isFrozen(jsonSchema)).toBe(true)
    expect(Object.isFrozen((jsonSchema.properties as Record<string, unknown>).zone)).toBe(true)
  })

  test('knows at once whether it is ready', () => {
    const isLoadedLater = ['Zod 4 Mini', 'Zod 3', 'Valibot'].includes(library)
    expect(compileSchema(schema, INPUT).ready).toEqual(isLoadedLater ? expect.any(Promise) : undefined)
  })

  test('takes valid values', async () => {
    const { validate } = await compiled(schema)
    const results = [await validate({ zone: 'UTC', hours: 2 }), await validate({ zone: 'UTC' })]
    expect(results).toMatchObject([{ value: { zone: 'UTC', hours: 2 } }, { value: { zone: 'UTC' } }])
    expect(results.every(({ issues }) => issues === undefined)).toBe(true)
  })

  test('says what is wrong in words that a model can act on', async () => {
    expect(await problems(schema, { zone: 5, hours: 1 })).toMatch(/^zone: expected (a )?string, received (a )?(number|5)$/)
    expect(await problems(schema, { hours: 1 })).toMatch(
      /^zone: (is required|expected (a )?string, received (undefined|missing))$/,
    )
    expect(await problems(schema, null)).toMatch(/^expected (an )?object, received null$/i)
    const both = (await problems(schema, { zone: true, hours: 'two' })).split('\n').sort()
    expect(both).toEqual([
      expect.stringMatching(/^hours: expected (a )?number, received (a )?(string|"two")$/),
      expect.stringMatching(/^zone: expected (a )?string, received (boolean|true)$/),
    ])
  })
})

describe('compileSchema', () => {
  test('tells the input or the output side', async () => {
    const schema = z.object({ zone: z.string().default('UTC') })
    expect((await compiled(schema)).jsonSchema.required).toBeUndefined()
    expect((await compiled(schema, OUTPUT)).jsonSchema.required).toEqual(['zone'])
  })

  test('leaves out $schema of converted schemas, which are 2020-12 like MCP itself', async () => {
    for (const [library, schema] of Object.entries(LIBRARIES)) {
      expect((await compiled(schema)).jsonSchema, library).not.toHaveProperty('$schema')
    }
  })

  test("applies defaults and transforms, which are the library's", async () => {
    const { validate } = await compiled(z.object({ zone: z.string().default('UTC'), count: z.coerce.number() }))
    expect(await validate({ count: '5' })).toEqual({ value: { zone: 'UTC', count: 5 } })
  })

  test('adds nothing to the validation of a library: a synchronous schema answers synchronously', () => {
    expect(compileSchema(z.object({}), INPUT).validate({})).not.toBeInstanceOf(Promise)
  })

  test('supports schemas that validate asynchronously', async () => {
    const schema = z.object({ zone: z.string().refine(async (zone) => zone === 'UTC', 'Unknown time zone') })
    expect(compileSchema(schema, INPUT).validate({ zone: 'UTC' })).toBeInstanceOf(Promise)
    expect(await problems(schema, { zone: 'Mars' })).toBe('zone: Unknown time zone, received "Mars"')
  })

  test('keeps `this` for libraries that rely on it', async () => {
    const standard = {
      version: 1 as const,
      vendor: 'ours',
      allowed: 'yes',
      validate(value: unknown) {
        return value === this.allowed ? { value } : { issues: [{ message: 'expected yes' }] }
      },
      jsonSchema: { input: () => ({ const: 'yes' }), output: () => ({ const: 'yes' }) },
    }
    const { validate, jsonSchema } = await compiled({ '~standard': standard }, { ...INPUT, objectOnly: false })
    expect(await validate('yes')).toEqual({ value: 'yes' })
    expect(jsonSchema).toEqual({ const: 'yes' })
  })

  test('takes what z.toJSONSchema gives, raw as well as with its hidden "~standard"', async () => {
    const generated = z.toJSONSchema(z.object({ zone: z.string() })) as JsonSchema
    expect(await problems({ ...generated }, { zone: 5 })).toBe('zone: expected string, received number')
    expect(await problems(generated, { zone: 5 })).toBe('zone: expected string, received number')
  })
})

describe('a schema that cannot be expressed as JSON Schema is refused when it is defined', () => {
  test.each<[name: string, schema: Schema, options: CompileSchemaOptions]>([
    ['Zod 4 date', z.object({ at: z.date() }), INPUT],
    ['Zod 4 bigint', z.object({ at: z.bigint() }), INPUT],
    ['Zod 4 transform on output', z.object({ at: z.string().transform(Number) }), OUTPUT],
    ['Zod 4 bigint default', z.object({ at: z.any().default(5n) }), INPUT],
    ['Zod 4 Mini date', zMini.object({ at: zMini.date() }), INPUT],
    ['Zod 3 date', z3.object({ at: z3.date() }), INPUT],
    ['Zod 3 date default', z3.object({ at: z3.any().default(new Date(0)) }), INPUT],
    ['Valibot date', v.object({ at: v.date() }), INPUT],
    ['Valibot transform on output', v.object({ at: v.pipe(v.string(), v.transform(Number)) }), OUTPUT],
    ['ArkType Date', type({ at: 'Date' }), INPUT],
    ['ArkType bigint', type({ at: 'bigint' }), INPUT],
  ])('%s', async (_name, schema, options) => {
    const error: unknown = await compiled(schema, options).catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(InvalidDefinitionError)
    expect((error as Error).message).toMatch(/^tool "clock": (input|output)(:| cannot be expressed as JSON Schema:) /)
  })

  test("at once where no converter has to be loaded, with the library's error as cause", () => {
    const refused = expect.objectContaining({
      cause: expect.objectContaining({ message: 'Date cannot be represented in JSON Schema' }),
    })
    expect(() => compileSchema(z.object({ at: z.date() }), INPUT)).toThrow(refused as Error)
  })

  test('by `ready` where one has, and nobody has to listen', async () => {
    const schema = compileSchema(z3.object({ at: z3.date() }), INPUT)
    expect(() => schema.jsonSchema).toThrow('await "ready" first')
    // An unhandled rejection would be reported in this turn of the event loop, and fail the run.
    await new Promise((resolve) => setImmediate(resolve))
    await expect(schema.ready).rejects.toThrow(InvalidDefinitionError)
    expect(() => schema.jsonSchema).toThrow(InvalidDefinitionError)
  })

  test('a library that does not convert itself, saying what to do', () => {
    const schema = { '~standard': { version: 1 as const, vendor: 'superstruct', validate: (value: unknown) => ({ value }) } }
    expect(() => compileSchema(schema, INPUT)).toThrow(
      'tool "clock": input cannot be expressed as JSON Schema: schemas of "superstruct" do not convert themselves',
    )
  })

  test.each<[schema: unknown, received: string]>([
    [undefined, 'got undefined'],
    [null, 'got null'],
    ['string', 'got string'],
    [[], 'got an array'],
    [() => true, 'got function'],
    [{ zone: z.string() }, 'got an object of schemas; wrap it: z.object({ … })'],
  ])('what is no schema: %j', (schema, received) => {
    expect(() => compileSchema(schema as Schema, INPUT)).toThrow(received)
  })
})

describe('objectOnly', () => {
  test.each<[name: string, schema: Schema, got: string]>([
    ['Zod 4 string', z.string(), 'type "string"'],
    ['Zod 4 array', z.array(z.string()), 'type "array"'],
    ['Zod 4 union of primitives', z.union([z.literal('a'), z.number().min(1)]), 'anyOf of types "string", "number"'],
    ['Zod 3 string', z3.string(), 'type "string"'],
    ['Valibot string', v.string(), 'type "string"'],
    ['ArkType string', type('string'), 'type "string"'],
    ['raw string', { type: 'string' }, 'type "string"'],
    ['raw list of types', { type: ['object', 'null'] }, 'type ["object","null"]'],
    ['raw enum', { enum: ['a'] }, 'an enum'],
    ['raw const', { const: 'a' }, 'a const'],
  ])('refuses %s', async (_name, schema, got) => {
    await expect(compiled(schema)).rejects.toThrow(`tool "clock": input must be an object schema, got ${got}`)
    await expect(compiled(schema, { ...INPUT, objectOnly: false })).resolves.toBeDefined()
  })

  test.each<[name: string, schema: Schema, expected: JsonSchema]>([
    ['an empty schema', {}, { type: 'object' }],
    ['properties', { properties: { a: true } }, { type: 'object', properties: { a: true } }],
    [
      '$ref',
      { $ref: '#/$defs/a', $defs: { a: { type: 'object' } } },
      { type: 'object', $ref: '#/$defs/a', $defs: { a: { type: 'object' } } },
    ],
    ['allOf', { allOf: [{ required: ['a'] }] }, { type: 'object', allOf: [{ required: ['a'] }] }],
    [
      'a union of objects',
      z.union([z.object({ a: z.string() }), z.object({ b: z.string() })]),
      {
        type: 'object',
        anyOf: [
          { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
          { type: 'object', properties: { b: { type: 'string' } }, required: ['b'] },
        ],
      },
    ],
  ])('adds the type to %s, and nothing else', async (_name, schema, expected) => {
    expect((await compiled(schema)).jsonSchema).toEqual(expected)
  })
})

describe('a raw JSON Schema', () => {
  const SCHEMA = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    $id: 'https://example.com/clock',
    $comment: 'kept',
    title: 'Clock',
    type: 'object',
    properties: {
      kind: { enum: ['city', 'zone'] },
      name: { $ref: '#name' },
      offset: { type: ['integer', 'null'], default: 0, examples: [1, 2] },
    },
    patternProperties: { '^x-': {} },
    dependentRequired: { offset: ['name'] },
    additionalProperties: false,
    if: { properties: { kind: { const: 'city' } } },
    then: { required: ['name'] },
    else: { not: { required: ['name'] } },
    $defs: { name: { $anchor: 'name', type: 'string', minLength: 1 } },
    'x-vendor': { nested: [true, null, 1.5] },
  }

  test('goes out unchanged: nothing is lost, added or put elsewhere', () => {
    const { jsonSchema } = compileSchema(SCHEMA, INPUT)
    expect(JSON.stringify(jsonSchema)).toBe(JSON.stringify(SCHEMA))
  })

  test('is copied: later changes to the object do not matter', async () => {
    const mutable: Record<string, unknown> = { type: 'object', required: ['a'] }
    const { jsonSchema, validate } = compileSchema(mutable, INPUT)
    mutable.required = []
    expect(jsonSchema.required).toEqual(['a'])
    expect(await validate({})).toHaveProperty('issues')
  })

  test('validates, and gives back the value as it was', async () => {
    const { validate } = compileSchema(SCHEMA, INPUT)
    const value = { kind: 'city', name: 'Paris' }
    expect(((await validate(value)) as { value: unknown }).value).toBe(value)
    expect(await problems(SCHEMA, { kind: 'city', zone: 1, offset: 'x' })).toBe(
      [
        'name: is required',
        'Instance has "offset" but does not have "name".',
        'offset: expected integer or null, received string',
        'zone: is not allowed',
      ].join('\n'),
    )
  })

  test('answers synchronously once its engine is there', async () => {
    const { validate } = compileSchema(SCHEMA, INPUT)
    expect(validate({ kind: 'zone' })).toBeInstanceOf(Promise)
    await validate({})
    expect(validate({ kind: 'zone' })).toEqual({ value: { kind: 'zone' } })
  })

  test('checks a result as it will be on the wire', async () => {
    const schema = { type: 'object', properties: { at: { type: 'string', format: 'date-time' } }, additionalProperties: false }
    const { validate } = compileSchema(schema, OUTPUT)
    const value = { at: new Date(0), later: undefined }
    expect(((await validate(value)) as { value: unknown }).value).toBe(value)
    expect(await validate(undefined)).toHaveProperty('issues')
    expect(await validate({ at: 5n })).toHaveProperty('issues')
  })

  test.each<[name: string, schema: JsonSchema, reason: string]>([
    ['a function', { default: () => 1 }, 'expected JSON at #/default, got function'],
    [
      'a date',
      { properties: { at: { default: new Date(0) } } },
      'expected JSON at #/properties/at/default, got an instance of Date',
    ],
    ['NaN', { minimum: Number.NaN }, 'expected JSON at #/minimum, got NaN'],
    ['a bigint', { minimum: 1n }, 'expected JSON at #/minimum, got bigint'],
    ['a symbol', { const: Symbol('a') }, 'expected JSON at #/const, got symbol'],
  ])('with %s is refused: JSON cannot carry it', (_name, schema, reason) => {
    expect(() => compileSchema(schema, INPUT)).toThrow(`tool "clock": input: the schema cannot be sent as JSON: ${reason}`)
  })

  test('that holds itself, or too much, is refused', () => {
    const cyclic: Record<string, unknown> = { type: 'object' }
    cyclic.not = cyclic
    expect(() => compileSchema(cyclic, INPUT)).toThrow('expected at most 256 levels of nesting and no cycle, got more')
    const large = { enum: Array.from({ length: 100_000 }, (_, index) => index) }
    expect(() => compileSchema(large, INPUT)).toThrow('expected at most 100000 values, got more')
  })

  test('may have a property called __proto__', async () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"type":"string"}},"additionalProperties":false}',
    ) as JsonSchema
    const { jsonSchema } = compileSchema(schema, INPUT)
    expect(JSON.stringify(jsonSchema)).toBe(JSON.stringify(schema))
    expect(await problems(schema, JSON.parse('{"__proto__":1,"constructor":2}'))).toBe(
      '__proto__: expected string, received number\nconstructor: is not allowed',
    )
    expect(({} as Record<string, unknown>).type).toBeUndefined()
  })
})
