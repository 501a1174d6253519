import { describe, expect, test } from 'vitest'
import { formatIssues } from './format-issues.ts'
import { JsonSchemaValidator } from './json-schema-validator.ts'
import { resolveJsonSchema } from './resolve-json-schema.ts'
import type { JsonSchema } from './schema.ts'

const DRAFT_04 = 'http://json-schema.org/draft-04/schema#'
const DRAFT_07 = 'http://json-schema.org/draft-07/schema#'

function validatorOf(schema: JsonSchema): JsonSchemaValidator {
  return new JsonSchemaValidator(resolveJsonSchema(schema, 'tool "clock": input'), 'input')
}

async function problems(schema: JsonSchema, value: unknown): Promise<string> {
  const { issues } = await validatorOf(schema).validate(value)
  return issues === undefined ? 'none' : formatIssues(issues, value)
}

describe('JsonSchemaValidator', () => {
  test.each<[schema: JsonSchema, value: unknown, message: string]>([
    [{ type: 'string' }, 5, 'expected string, received number'],
    [{ type: ['string', 'null'] }, [], 'expected string or null, received array'],
    [{ type: 'integer' }, 1.5, 'expected integer, received number'],
    [{ enum: ['ts', 'py'] }, 'java', 'expected one of "ts", "py", received "java"'],
    [{ const: 'a' }, 'b', 'expected "a", received "b"'],
    [{ minimum: 3 }, 1, 'expected at least 3, received 1'],
    [{ exclusiveMaximum: 3 }, 3, 'expected less than 3, received 3'],
    [{ multipleOf: 0.01 }, 0.015, 'expected a multiple of 0.01, received 0.015'],
    [{ minLength: 2 }, 'a', 'expected at least 2 characters, received "a"'],
    [{ pattern: '^a+$' }, 'b', 'expected text that matches ^a+$, received "b"'],
    [{ format: 'email' }, 'b', 'expected text in the format email, received "b"'],
    [{ maxItems: 1 }, [1, 2], 'expected at most 1 items, received array (2 items)'],
    [{ uniqueItems: true }, [1, 2, 1], 'expected no item twice, received array (3 items)'],
    [{ contains: { type: 'string' } }, [1], 'Array does not contain item matching schema.'],
    [{ not: { type: 'string' } }, 'a', 'Instance matched "not" schema., received "a"'],
    [{ required: ['a'] }, {}, 'a: is required'],
    [{ required: ['it\'s "a"'] }, {}, String.raw`["it's \"a\""]: is required`],
    [{ properties: { a: { items: { type: 'string' } } } }, { a: ['x', 1] }, 'a[1]: expected string, received number'],
    [{ prefixItems: [{ type: 'string' }], items: false }, ['a', 2], '[1]: is not allowed'],
    [{ properties: { 'a/b~c d#e': { type: 'string' } } }, { 'a/b~c d#e': 1 }, '["a/b~c d#e"]: expected string, received number'],
    [{ properties: { not: { type: 'string' } } }, { not: 1 }, 'not: expected string, received number'],
    [{ additionalProperties: false }, { a: 1 }, 'a: is not allowed'],
    [{ additionalProperties: { type: 'string' } }, { a: 1 }, 'a: expected string, received number'],
    [{ propertyNames: { maxLength: 1 } }, { ab: 1 }, 'Property name "ab" does not match schema.'],
    [{ if: { required: ['a'] }, then: { required: ['b'] } }, { a: 1 }, 'b: is required'],
    [
      { $ref: '#/$defs/a', $defs: { a: { properties: { b: { type: 'string' } } } } },
      { b: 1 },
      'b: expected string, received number',
    ],
    [
      { anyOf: [{ type: 'string' }, { type: 'object', properties: { id: { type: 'number' } }, required: ['id'] }] },
      { id: 'x' },
      'matches none of the allowed forms: expected string, received object; or id: expected number, received string',
    ],
    [
      { items: { anyOf: [{ const: 1 }, { const: 2 }] } },
      [1, 3, 4],
      '[1]: matches none of the allowed forms: expected 1, received 3; or expected 2, received 3\n' +
        '[2]: matches none of the allowed forms: expected 1, received 4; or expected 2, received 4',
    ],
    [
      { oneOf: [{ type: 'number' }, { type: 'integer' }] },
      1,
      'matches more than one of the forms of which exactly one is allowed',
    ],
    [{ $schema: DRAFT_04, minimum: 3, exclusiveMinimum: true }, 3, 'expected more than 3, received 3'],
    [{ $schema: DRAFT_07, items: [{ type: 'string' }], additionalItems: false }, ['a', 1], '[1]: is not allowed'],
    [{ $schema: DRAFT_07, dependencies: { a: ['b'] } }, { a: 1 }, 'Instance has "a" but does not have "b".'],
  ])('of %j and %j says: %s', async (schema, value, message) => {
    expect(await problems(schema, value)).toBe(message)
  })

  test.each<[name: string, schema: JsonSchema, value: unknown]>([
    ['formats that nobody has specified', { format: 'url' }, 'nothing like it'],
    ['formats that objects inherit', { format: 'hasOwnProperty' }, 'a'],
    ['formats of numbers', { format: 'email' }, 5],
    ['keywords of other dialects', { $schema: DRAFT_07, prefixItems: [{ type: 'string' }] }, [1]],
    ['additionalItems without positions', { $schema: DRAFT_07, additionalItems: false }, [1]],
    ['additionalItems in 2020-12', { prefixItems: [{}], additionalItems: false }, [1, 2]],
    ['then without if', { then: false }, 1],
    ['unknown keywords', { minimun: 3, 'x-ref': { $ref: 'https://example.com' } }, 1],
    ['inherited properties', { required: [], properties: { toString: { type: 'string' } } }, {}],
  ])('does not check %s', async (_name, schema, value) => {
    expect(await problems(schema, value)).toBe('none')
  })

  test('does not take inherited properties for present', async () => {
    expect(await problems({ required: ['toString'] }, {})).toBe('toString: is required')
  })

  test('a value that is no JSON is an issue, not an exception', async () => {
    expect(await problems({ type: 'string' }, undefined)).toContain('cannot be checked')
    expect(await problems({ additionalProperties: { type: 'string' } }, JSON.parse(String.raw`{"\ud800":1}`))).toContain(
      'cannot be checked',
    )
  })
})

describe('hostile values (H8)', () => {
  const list = (items: JsonSchema): JsonSchema => ({ properties: { list: { type: 'array', ...items } } })
  const numbers = Array.from({ length: 100_000 }, (_, index) => index)

  /** The shorter of two runs after one that warms up. */
  async function milliseconds(schema: JsonSchema, value: unknown): Promise<number> {
    const { validate } = validatorOf(schema)
    await validate(value)
    // Processor time, not the clock's: what other processes take must not count.
    const times = [1, 2, 3, 4, 5].map(() => {
      const start = process.cpuUsage()
      void validate(value)
      const { user, system } = process.cpuUsage(start)
      return (user + system) / 1000
    })
    return Math.min(...times)
  }

  test('uniqueItems is not checked item by item for more than 1,000', async () => {
    const schema = list({ uniqueItems: true })
    expect(await problems(schema, { list: numbers })).toBe('list: expected at most 1000 items, received array (100000 items)')
    expect(await problems(schema, { list: numbers.slice(0, 1000) })).toBe('none')
    expect(await milliseconds(schema, { list: numbers })).toBeLessThan(50)
    expect(await milliseconds(schema, { list: numbers.slice(0, 1000) })).toBeLessThan(50)
  })

  test('100,000 wrong items end at the first', async () => {
    const schema = list({ items: { type: 'string' } })
    expect(await problems(schema, { list: numbers })).toBe('list[0]: expected string, received number')
    expect(await milliseconds(schema, { list: numbers })).toBeLessThan(50)
  })

  test('a union of 10,000 forms', async () => {
    const schema = { properties: { one: { anyOf: numbers.slice(0, 9_990).map((value) => ({ const: value })) } } }
    expect(await problems(schema, { one: 'x' })).toContain('one: matches none of the allowed forms: expected 0')
    expect(await milliseconds(schema, { one: 'x' })).toBeLessThan(50)
  })

  test('100,000 properties too many: the first hundred are reported', async () => {
    const value = Object.fromEntries(numbers.map((number) => [`k${number}`, 1]))
    const { issues } = await validatorOf({ additionalProperties: false }).validate(value)
    expect(issues).toHaveLength(100)
  })

  test('the deepest value that a message can hold, through a recursive schema', async () => {
    let value: unknown = {}
    for (let depth = 0; depth < 64; depth++) value = { next: value }
    const schema = { anyOf: [{ allOf: [{ $ref: '#/$defs/node' }] }], $defs: { node: { properties: { next: { $ref: '#' } } } } }
    expect(await problems(schema, value)).toBe('none')
  })
})
