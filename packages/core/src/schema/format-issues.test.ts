import { type } from 'arktype'
import fc from 'fast-check'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod/v3'
import { formatIssues } from './format-issues.ts'
import { isStandardSchema } from './schema.ts'

/** What a model is told when it calls a tool with this. */
function told(schema: unknown, value: unknown): string {
  if (!isStandardSchema(schema)) throw new TypeError('no schema')
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise || result.issues === undefined) throw new TypeError('no issues')
  return formatIssues(result.issues, value)
}

describe('formatIssues', () => {
  test.each<[name: string, schema: unknown, value: unknown, line: string]>([
    ['Zod 4 type', z.object({ timezone: z.string() }), { timezone: 5 }, 'timezone: expected string, received number'],
    ['Zod 4 bound', z.object({ n: z.number().min(3) }), { n: 1 }, 'n: expected number to be >=3, received 1'],
    [
      'Zod 4 enum',
      z.object({ lang: z.enum(['ts', 'py']) }),
      { lang: 'java' },
      'lang: expected one of "ts"|"py", received "java"',
    ],
    ['Zod 4 format', z.object({ to: z.email() }), { to: 'ann' }, 'to: Invalid email address, received "ann"'],
    ['Zod 4 unknown key', z.strictObject({}), { a: 1 }, 'Unrecognized key: "a"'],
    ['Zod 4 missing', z.object({ a: z.string() }), {}, 'a: expected string, received undefined'],
    ['Zod 3 type', z3.object({ a: z3.string() }), { a: 5 }, 'a: expected string, received number'],
    ['Zod 3 missing', z3.object({ a: z3.string() }), {}, 'a: is required'],
    ['Zod 3 enum', z3.object({ a: z3.enum(['x', 'y']) }), { a: 'z' }, "a: expected 'x' | 'y', received 'z'"],
    ['Valibot type', v.object({ a: v.string() }), { a: null }, 'a: expected string, received null'],
    ['Valibot missing', v.object({ a: v.string() }), {}, 'a: is required'],
    ['Valibot bound', v.object({ a: v.pipe(v.number(), v.minValue(3)) }), { a: 1 }, 'a: expected >=3, received 1'],
    ['ArkType type', type({ a: 'string' }), { a: 5 }, 'a: expected a string, received a number'],
    ['ArkType bound', type({ a: 'number >= 3' }), { a: 1 }, 'a: expected at least 3, received 1'],
    ['ArkType enum', type({ a: "'x' | 'y'" }), { a: 'z' }, 'a: expected "x" or "y", received "z"'],
    ['ArkType unknown key', type({ '+': 'reject' }), { a: 1 }, 'a: is not allowed'],
    ["an author's message", z.string().refine(() => false, 'Unknown time zone'), 'Mars', 'Unknown time zone, received "Mars"'],
    [
      "an author's message",
      v.pipe(
        v.string(),
        v.check(() => false, 'Unknown time zone'),
      ),
      'Mars',
      'Unknown time zone, received "Mars"',
    ],
  ])('%s', (_name, schema, value, line) => {
    expect(told(schema, value)).toBe(line)
  })

  test('one line for each issue', () => {
    const schema = z.object({ zone: z.string(), hours: z.number().max(24) })
    expect(told(schema, { zone: 1, hours: 25 })).toBe(
      'zone: expected string, received number\nhours: expected number to be <=24, received 25',
    )
  })

  test('paths have dots between names, brackets around positions and around names that are no words', () => {
    const schema = z.object({ items: z.array(z.object({ 'unit price': z.number(), 'x-id': z.string() })) })
    expect(
      told(schema, {
        items: [
          { 'unit price': 1, 'x-id': '' },
          { 'unit price': '1', 'x-id': 2 },
        ],
      }),
    ).toBe('items[1]["unit price"]: expected number, received string\nitems[1].x-id: expected string, received number')
    const issue = { message: 'expected a', path: [Symbol('s'), { key: 'k' }, 0] }
    expect(formatIssues([issue], undefined)).toBe('[Symbol(s)].k[0]: expected a, received undefined')
  })

  test.each([
    ['a'.repeat(40), `"${'a'.repeat(40)}"`],
    ['a'.repeat(41), 'string (41 characters)'],
    ['line\nbreak', String.raw`"line\nbreak"`],
    [[1, 2], 'array (2 items)'],
    [{ secret: 1 }, 'object'],
    [-0.5, '-0.5'],
    [null, 'null'],
    [undefined, 'undefined'],
    [5n, 'bigint'],
    [() => 1, 'function'],
  ])('of what was received it shows the type, and short values: %o', (value, shown) => {
    expect(formatIssues([{ message: 'expected something else' }], value)).toBe(`expected something else, received ${shown}`)
  })

  test('only shows what the value has itself', () => {
    expect(formatIssues([{ message: 'expected nothing', path: ['constructor', 'name'] }], {})).toBe(
      'constructor.name: expected nothing, received undefined',
    )
  })

  test.each([
    ['Zod 4', z.object({ to: z.union([z.string(), z.object({ id: z.number() })]) })],
    ['Zod 3', z3.object({ to: z3.union([z3.string(), z3.object({ id: z3.number() })]) })],
  ])('says of a union of %s what each variant expects, with paths from there', (_name, schema) => {
    expect(told(schema, { to: { id: 'x' } })).toBe(
      'to: matches none of the allowed forms: expected string, received object; or id: expected number, received string',
    )
  })

  test('says of a discriminated union what the discriminator may be', () => {
    const schema = z.discriminatedUnion('kind', [z.object({ kind: z.literal('a') }), z.object({ kind: z.literal('b') })])
    expect(told(schema, { kind: 'c' })).toBe(`kind: expected 'a' | 'b', received "c"`)
  })

  test('does not descend into unions for ever', () => {
    const nested = z.union([z.union([z.union([z.union([z.string(), z.number()]), z.boolean()]), z.null()]), z.undefined()])
    expect(told(nested, {}).length).toBeLessThan(601)
  })

  test('is bounded: lines, their length, paths', () => {
    const many = Array.from({ length: 1000 }, (_, index) => ({ message: 'm'.repeat(10_000), path: ['k'.repeat(10_000), index] }))
    const lines = formatIssues(many, {}).split('\n')
    expect(lines).toHaveLength(21)
    expect(lines.at(-1)).toBe('… and 980 more')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(600)
    const deep = formatIssues([{ message: 'expected a', path: Array.from({ length: 10_000 }, () => 'k') }], {})
    expect(deep.length).toBeLessThan(200)
  })

  test('a message stays one line', () => {
    expect(formatIssues([{ message: 'two\r\nlines\u2028and\0more' }], {})).toBe('two lines and more')
  })

  test('without issues, and with impossible ones, it says that the value is not valid', () => {
    const throwing = {
      get message(): string {
        throw new Error('no message')
      },
    }
    expect(formatIssues([], 5)).toBe('the value is not valid')
    expect(formatIssues([throwing], 5)).toBe('the value is not valid')
    expect(formatIssues(null as unknown as [], 5)).toBe('the value is not valid')
  })

  test('never throws, whatever a library or a caller gives', () => {
    const anything = fc.anything({
      withBigInt: true,
      withDate: true,
      withMap: true,
      withNullPrototype: true,
      withSparseArray: true,
    })
    const issue = fc.record(
      {
        message: fc.oneof(fc.string(), anything),
        path: fc.oneof(fc.array(fc.oneof(fc.string(), fc.nat(), fc.record({ key: fc.string() }), anything)), anything),
        errors: fc.oneof(fc.array(fc.array(fc.record({ message: fc.string() }))), anything),
        unionErrors: anything,
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(fc.oneof(fc.array(fc.oneof(issue, anything)), anything), anything, (issues, value) => {
        const text = formatIssues(issues as [], value)
        expect(text.length).toBeGreaterThan(0)
        expect(text.length).toBeLessThan(13_000)
      }),
      { numRuns: 2000 },
    )
  })

  test('takes time in proportion to what it shows, not to what it is given', () => {
    const message = `${'a '.repeat(500_000)}must be ${'b (was '.repeat(100_000)}`
    const start = performance.now()
    formatIssues([{ message }, { message: `expected ${message}` }], 'x'.repeat(1_000_000))
    expect(performance.now() - start).toBeLessThan(100)
  })
})
