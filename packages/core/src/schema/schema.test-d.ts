import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import type { InferInput, InferOutput, JsonSchema, Schema } from './schema.ts'

const zod4 = z.object({ zone: z.string().default('UTC'), count: z.string().transform(Number) })
const zod3 = z3.object({ zone: z3.string().default('UTC'), count: z3.string().transform(Number) })
const valibot = v.object({ zone: v.optional(v.string(), 'UTC'), count: v.pipe(v.string(), v.transform(Number)) })
const arktype = type({ zone: "string = 'UTC'", count: 'string.numeric.parse' })

describe('InferInput', () => {
  test('is the type before defaults and transforms', () => {
    expectTypeOf<InferInput<typeof zod4>>().toEqualTypeOf<{ zone?: string | undefined; count: string }>()
    expectTypeOf<InferInput<typeof zod3>>().toEqualTypeOf<{ zone?: string | undefined; count: string }>()
    expectTypeOf<InferInput<typeof valibot>>().toEqualTypeOf<{ zone?: string | undefined; count: string }>()
    expectTypeOf<InferInput<typeof arktype>>().toEqualTypeOf<{ zone?: string; count: string }>()
  })
})

describe('InferOutput', () => {
  test('is the type after defaults and transforms', () => {
    expectTypeOf<InferOutput<typeof zod4>>().toEqualTypeOf<{ zone: string; count: number }>()
    expectTypeOf<InferOutput<typeof zod3>>().toEqualTypeOf<{ zone: string; count: number }>()
    expectTypeOf<InferOutput<typeof valibot>>().toEqualTypeOf<{ zone: string; count: number }>()
    expectTypeOf<InferOutput<typeof arktype>>().toEqualTypeOf<{ zone: string; count: number }>()
  })

  test('of a raw JSON Schema is what its literal type says', () => {
    interface ObjectSchema {
      readonly type: 'object'
      readonly properties: { readonly zone: { readonly type: 'string' } }
    }
    expectTypeOf<InferOutput<ObjectSchema>>().toEqualTypeOf<Record<string, unknown>>()
    expectTypeOf<InferOutput<{ type: 'string' }>>().toEqualTypeOf<string>()
    expectTypeOf<InferOutput<{ type: 'integer' }>>().toEqualTypeOf<number>()
    expectTypeOf<InferOutput<{ type: 'boolean' }>>().toEqualTypeOf<boolean>()
    expectTypeOf<InferOutput<{ type: 'null' }>>().toEqualTypeOf<null>()
    expectTypeOf<InferOutput<{ type: 'array' }>>().toEqualTypeOf<unknown[]>()
    expectTypeOf<InferOutput<JsonSchema>>().toEqualTypeOf<unknown>()
    expectTypeOf<InferInput<{ anyOf: [] }>>().toEqualTypeOf<unknown>()
  })

  test('without a schema is an object without known properties', () => {
    // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- what is tested
    expectTypeOf<InferOutput<undefined>>().toExtend<{}>()
    expectTypeOf<keyof InferInput<undefined>>().toEqualTypeOf<never>()
  })
})

describe('Schema', () => {
  test('is any of them, and nothing else', () => {
    expectTypeOf(zod4).toExtend<Schema>()
    expectTypeOf(zod3).toExtend<Schema>()
    expectTypeOf(valibot).toExtend<Schema>()
    expectTypeOf(arktype).toExtend<Schema>()
    expectTypeOf({ type: 'object' }).toExtend<Schema>()
    // @ts-expect-error -- a text is no schema
    const text: Schema = 'string'
    // @ts-expect-error -- a list is no schema
    const list: Schema = [{ type: 'string' }]
    expectTypeOf([text, list]).toBeArray()
  })
})
