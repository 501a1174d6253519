import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { JsonSchema } from '../schema/schema.ts'
import { redact, REDACTED } from './redact.ts'

const secret = { type: 'string', secret: true }

describe('redact', () => {
  test.each<[string, JsonSchema, unknown, unknown]>([
    [
      'what is marked in every way',
      { properties: { a: secret, b: { 'x-secret': true }, c: { writeOnly: true }, d: { format: 'password' } } },
      { a: 'x', b: { y: 1 }, c: [1], d: 'z', e: 'stays' },
      { a: REDACTED, b: REDACTED, c: REDACTED, d: REDACTED, e: 'stays' },
    ],
    [
      'items of arrays',
      { properties: { a: { items: secret }, b: { prefixItems: [{}, secret], items: {} } } },
      { a: ['x', 'y'], b: [1, 'x', 2] },
      { a: [REDACTED, REDACTED], b: [1, REDACTED, 2] },
    ],
    [
      'by reference',
      { $defs: { key: secret }, properties: { a: { $ref: '#/$defs/key' }, b: { properties: { c: { $ref: '#/$defs/key' } } } } },
      { a: 'x', b: { c: 'y' } },
      { a: REDACTED, b: { c: REDACTED } },
    ],
    [
      'what one of several calls secret',
      { anyOf: [{ properties: { a: secret } }, { properties: { a: { type: 'number' } } }] },
      { a: 7 },
      { a: REDACTED },
    ],
    [
      'in parts that all apply',
      { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { a: secret } }] },
      { a: 'x' },
      { a: REDACTED },
    ],
    [
      'members without a schema of their own',
      { properties: { a: {} }, additionalProperties: secret },
      { a: 'x', b: 'y' },
      { a: 'x', b: REDACTED },
    ],
    ['members by pattern', { patternProperties: { '^key_': secret } }, { key_1: 'x' }, { key_1: REDACTED }],
    [
      'a schema that only refers to itself',
      { $defs: { a: { $ref: '#/$defs/a' } }, properties: { a: { $ref: '#/$defs/a' } } },
      { a: 'x' },
      { a: REDACTED },
    ],
    [
      'nothing where nothing is marked',
      { type: 'object', properties: { a: { type: 'string' } } },
      { a: 'x', b: null },
      { a: 'x', b: null },
    ],
  ])('takes out %s', (_what, schema, value, redacted) => {
    expect(redact(value, schema)).toEqual(redacted)
  })

  test('follows a schema that contains itself', () => {
    const schema: JsonSchema = {
      $defs: { node: { properties: { key: secret, next: { $ref: '#/$defs/node' } } } },
      $ref: '#/$defs/node',
    }
    expect(redact({ key: 'a', next: { key: 'b', next: { key: 'c' } } }, schema)).toEqual({
      key: REDACTED,
      next: { key: REDACTED, next: { key: REDACTED } },
    })
  })

  test('keeps a member named __proto__ where it is', () => {
    const value: unknown = JSON.parse('{"__proto__":{"a":1},"a":"x"}')
    expect(JSON.stringify(redact(value, { properties: { a: secret } }))).toBe('{"__proto__":{"a":1},"a":"[redacted]"}')
  })

  test('knows the marks as Zod writes them', () => {
    const schema = z.toJSONSchema(z.object({ a: z.string().meta({ secret: true }), b: z.string() })) as JsonSchema
    expect(redact({ a: 'x', b: 'y' }, schema)).toEqual({ a: REDACTED, b: 'y' })
  })
})
