import { scope, type } from 'arktype'
import { describe, expect, test } from 'vitest'
import { convertArktype, isArktypeSchema } from './convert-arktype.ts'
import { isStandardSchema, type JsonSchema } from './schema.ts'
import type { SchemaDirection } from './schema-direction.ts'

function convert(schema: unknown, direction: SchemaDirection): JsonSchema {
  if (!isStandardSchema(schema) || !isArktypeSchema(schema)) throw new TypeError('no schema of ArkType')
  return convertArktype(schema, direction)
}

describe('convertArktype', () => {
  test('tells the side that is asked for', () => {
    const schema = type({ count: 'string.integer.parse' })
    expect(convert(schema, 'input')).toMatchObject({ properties: { count: { type: 'string' } } })
    expect(convert(schema, 'output')).toMatchObject({ properties: { count: { type: 'integer' } } })
  })

  test('leaves narrowing to validation', () => {
    const schema = type({ zone: type('string').narrow((zone) => zone !== 'Mars') })
    expect(convert(schema, 'input')).toMatchObject({ properties: { zone: { type: 'string' } } })
  })

  test('writes recursive types with references', () => {
    const { node } = scope({ node: { name: 'string', 'next?': 'node' } }).export()
    const { $ref, $defs } = convert(node, 'input') as { $ref: string; $defs: Record<string, unknown> }
    expect(Object.keys($defs).map((name) => `#/$defs/${name}`)).toContain($ref)
  })

  test('refuses what it would otherwise turn into a schema that allows everything', () => {
    expect(() => convert(type({ at: 'Date' }), 'input')).toThrow("ArkType's date cannot be represented in JSON Schema")
    expect(() => convert(type({ at: 'bigint' }), 'input')).toThrow("ArkType's domain cannot be represented in JSON Schema")
  })

  test('takes the fallback that the user configured', () => {
    const dates = scope({ at: 'Date' }, { toJsonSchema: { fallback: { date: () => ({ type: 'string', format: 'date-time' }) } } })
    expect(convert(dates.type({ at: 'at' }), 'output')).toMatchObject({ properties: { at: { format: 'date-time' } } })
  })
})
