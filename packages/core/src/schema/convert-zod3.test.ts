import { describe, expect, test } from 'vitest'
import { type ZodTypeAny, z } from 'zod/v3'
import { convertZod3, isZod3Schema } from './convert-zod3.ts'
import { isStandardSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

async function convert(schema: ZodTypeAny, direction: SchemaDirection = 'input'): Promise<unknown> {
  if (!isStandardSchema(schema) || !isZod3Schema(schema)) throw new TypeError('no schema of Zod 3')
  return convertZod3(schema, direction)
}

interface Tree {
  readonly name: string
  readonly children: readonly (readonly [Tree, string])[]
}

describe('convertZod3', () => {
  test.each<[name: string, schema: ZodTypeAny, expected: object]>([
    [
      'tuples',
      z.tuple([z.string(), z.number()]),
      { type: 'array', minItems: 2, maxItems: 2, prefixItems: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'tuples with a rest',
      z.tuple([z.string()]).rest(z.null()),
      { type: 'array', minItems: 1, prefixItems: [{ type: 'string' }], items: { type: 'null' } },
    ],
    [
      'tuples inside',
      z.record(z.array(z.tuple([z.any()]))),
      {
        type: 'object',
        additionalProperties: { type: 'array', items: { type: 'array', minItems: 1, maxItems: 1, prefixItems: [{}] } },
      },
    ],
    ['exclusive bounds', z.number().gt(1).lt(5), { type: 'number', exclusiveMinimum: 1, exclusiveMaximum: 5 }],
    ['null', z.literal(null), { type: 'null' }],
    [
      'literals',
      z.union([z.literal('a'), z.literal(1), z.literal(null)]),
      { type: ['string', 'number', 'null'], enum: ['a', 1, null] },
    ],
    ['nullable', z.string().nullable(), { type: ['string', 'null'] }],
    ['patterns with flags', z.string().regex(/^ab$/i), { type: 'string', pattern: '^[aA][bB]$' }],
    ['refinements, which validation enforces', z.string().refine((text) => text.length === 5), { type: 'string' }],
    ['strict objects', z.object({}).strict(), { type: 'object', properties: {}, additionalProperties: false }],
    ['objects, which ignore what they do not know', z.object({}), { type: 'object', properties: {} }],
    ['descriptions', z.string().describe('IANA name'), { type: 'string', description: 'IANA name' }],
    [
      'schemas used twice',
      z.object({ a: TEXT(), b: TEXT() }),
      {
        type: 'object',
        properties: { a: { type: 'string', maxLength: 9 }, b: { type: 'string', maxLength: 9 } },
        required: ['a', 'b'],
      },
    ],
  ])('writes %s as 2020-12 does', async (_name, schema, expected) => {
    expect(await convert(schema)).toEqual(expected)
  })

  test('writes recursive schemas with references that lead somewhere', async () => {
    const tree: z.ZodType<Tree> = z.object({ name: z.string(), children: z.array(z.tuple([z.lazy(() => tree), z.string()])) })
    const pair = { type: 'array', minItems: 2, maxItems: 2, prefixItems: [{ $ref: '#' }, { type: 'string' }] }
    const properties = { name: { type: 'string' }, children: { type: 'array', items: pair } }
    expect(await convert(tree)).toEqual({ type: 'object', properties, required: ['name', 'children'] })

    const inTuple = z.tuple([tree])
    const converted = JSON.stringify(await convert(inTuple))
    expect(converted).toContain('"prefixItems":[{"$ref":"#/prefixItems/0"},{"type":"string"}]')
  })

  test('closes objects on output, as Zod 4 does, and takes the output side of pipes', async () => {
    const schema = z.object({ count: z.string().transform(Number).pipe(z.number()) })
    expect(await convert(schema, 'input')).toMatchObject({ properties: { count: { type: 'string' } } })
    expect(await convert(schema, 'output')).toMatchObject({
      properties: { count: { type: 'number' } },
      additionalProperties: false,
    })
  })

  test.each<[name: string, schema: ZodTypeAny, reason: string]>([
    ['a date', z.object({ at: z.date() }), 'ZodDate cannot be represented in JSON Schema (at #/properties/at)'],
    ['a bigint', z.bigint(), 'ZodBigInt'],
    ['a bigint that may be null', z.bigint().nullable(), 'ZodBigInt'],
    ['a bigint among others', z.union([z.string(), z.bigint()]), 'ZodBigInt'],
    ['a bigint literal', z.literal(5n), 'a literal of type bigint'],
    ['a bigint literal among others', z.union([z.literal('a'), z.literal(5n)]), 'a literal of type bigint'],
    ['undefined', z.undefined(), 'ZodUndefined'],
    ['void', z.void(), 'ZodVoid'],
    ['a symbol', z.symbol(), 'ZodSymbol'],
    ['a function', z.object({ call: z.function() }), 'ZodFunction'],
    ['a map', z.map(z.string(), z.string()), 'ZodMap'],
    ['a set', z.set(z.string()), 'ZodSet'],
    ['NaN', z.nan(), 'ZodNaN'],
    ['a promise', z.promise(z.string()), 'ZodPromise'],
  ])('refuses %s', async (_name, schema, reason) => {
    await expect(convert(schema)).rejects.toThrow(reason)
  })

  test('refuses transforms on output only', async () => {
    const schema = z.object({ length: z.string().transform((text) => text.length) })
    expect(await convert(schema)).toMatchObject({ properties: { length: { type: 'string' } } })
    await expect(convert(schema, 'output')).rejects.toThrow(
      'transforms cannot be represented in JSON Schema (at #/properties/length)',
    )
  })
})

const SHARED = z.string().max(9)

/** The same schema object each time. */
function TEXT(): ZodTypeAny {
  return SHARED
}
