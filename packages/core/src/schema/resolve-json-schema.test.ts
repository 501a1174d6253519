import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import { resolveJsonSchema } from './resolve-json-schema.ts'
import type { JsonSchema } from './schema.ts'

const OWNER = 'tool "clock": input'

/** What `root.properties.it` of the schema refers to. */
function target(schema: JsonSchema): unknown {
  const { root, lookup } = resolveJsonSchema(schema, OWNER)
  const { $ref } = root.properties?.it as { $ref: string }
  return lookup[$ref]
}

describe('resolveJsonSchema', () => {
  test.each<[name: string, schema: JsonSchema]>([
    ['a JSON Pointer', { properties: { it: { $ref: '#/$defs/text' } }, $defs: { text: { type: 'string' } } }],
    ['an escaped pointer', { properties: { it: { $ref: '#/$defs/a~1b~0c%20d' } }, $defs: { 'a/b~c d': { type: 'string' } } }],
    ['a pointer into a list', { properties: { it: { $ref: '#/allOf/1' } }, allOf: [true, { type: 'string' }] }],
    [
      'a pointer through unknown keywords',
      { properties: { it: { $ref: '#/components/text' } }, components: { text: { type: 'string' } } },
    ],
    ['an anchor', { properties: { it: { $ref: '#text' } }, $defs: { any: { $anchor: 'text', type: 'string' } } }],
    ['a dynamic anchor', { properties: { it: { $ref: '#text' } }, $defs: { any: { $dynamicAnchor: 'text', type: 'string' } } }],
    ['an embedded $id', { properties: { it: { $ref: 'text.json' } }, $defs: { any: { $id: 'text.json', type: 'string' } } }],
    [
      'an absolute $id, relative to the $id of the root',
      {
        $id: 'https://example.com/schemas/clock',
        properties: { it: { $ref: 'text' } },
        $defs: { any: { $id: 'https://example.com/schemas/text', type: 'string' } },
      },
    ],
    [
      'the absolute URI of the schema itself',
      {
        $id: 'https://example.com/clock',
        properties: { it: { $ref: 'https://example.com/clock#/$defs/text' } },
        $defs: { text: { type: 'string' } },
      },
    ],
    [
      'a URN with an anchor',
      {
        $id: 'urn:example:clock',
        properties: { it: { $ref: 'urn:example:clock#text' } },
        $defs: { any: { $anchor: 'text', type: 'string' } },
      },
    ],
    [
      'an id of draft-04',
      {
        $schema: 'http://json-schema.org/draft-04/schema#',
        id: 'http://example.com/clock',
        properties: { it: { $ref: 'text' } },
        definitions: { any: { id: 'text', type: 'string' } },
      },
    ],
    [
      'a fragment as $id in draft-07',
      {
        $schema: 'http://json-schema.org/draft-07/schema#',
        properties: { it: { $ref: '#text' } },
        definitions: { any: { $id: '#text', type: 'string' } },
      },
    ],
  ])('resolves %s', (_name, schema) => {
    expect(target(schema)).toEqual({ type: 'string' })
  })

  test('resolves recursive schemas', () => {
    const { root, lookup } = resolveJsonSchema({ properties: { next: { $ref: '#' } } }, OWNER)
    expect(Object.values(lookup)).toEqual([root])
  })

  test('resolves references in what is only reached by a reference', () => {
    const schema = { properties: { it: { $ref: '#/x/a' } }, x: { a: { items: { $ref: '#/x/b' } }, b: { type: 'string' } } }
    const { lookup } = resolveJsonSchema(schema, OWNER)
    expect(Object.values(lookup)).toContainEqual({ type: 'string' })
  })

  test('up to draft-07 what stands beside $ref does not count', () => {
    const beside = { it: { $ref: '#/definitions/text', maxLength: 1 } }
    const definitions = { text: { type: 'string' } }
    const draft07 = { $schema: 'http://json-schema.org/draft-07/schema#', properties: beside, definitions }
    expect(resolveJsonSchema(draft07, OWNER).root.properties?.it).toEqual({ $ref: 'ref-0' })
    const newest = { properties: beside, definitions }
    expect(resolveJsonSchema(newest, OWNER).root.properties?.it).toEqual({ $ref: 'ref-0', maxLength: 1 })
  })

  test.each([
    'https://json-schema.org/draft/2020-12/schema',
    'https://json-schema.org/draft/2020-12/schema#',
    'https://json-schema.org/draft/2019-09/schema',
    'http://json-schema.org/draft-07/schema#',
    'http://json-schema.org/draft-07/schema',
    'https://json-schema.org/draft-07/schema#',
    'http://json-schema.org/draft-04/schema#',
  ])('knows the dialect %s', ($schema) => {
    expect(() => resolveJsonSchema({ $schema }, OWNER)).not.toThrow()
  })

  test.each<[schema: JsonSchema, reason: string]>([
    [
      { $schema: 'http://json-schema.org/draft-03/schema#' },
      'at #: unsupported $schema "http://json-schema.org/draft-03/schema#"',
    ],
    [{ $schema: 'https://example.com/mine' }, 'expected one of 2020-12, 2019-09, draft-07, draft-04'],
    [{ $schema: 7 }, 'at #: unsupported $schema 7'],
    [{ not: { $schema: 'http://json-schema.org/draft-07/schema#' } }, 'at #/not: expected one dialect (2020-12) throughout'],
    [{ $ref: 'https://example.com/x.json' }, 'at #: $ref "https://example.com/x.json" leaves this schema'],
    [{ $ref: 'file:///etc/passwd' }, 'leaves this schema'],
    [{ $ref: 'other.json#/a' }, 'leaves this schema'],
    [{ $ref: '#/$defs/x' }, 'at #: $ref "#/$defs/x" leads to nothing in this schema'],
    [{ $ref: '#nowhere' }, 'leads to nothing'],
    [{ $ref: '#/toString' }, 'leads to nothing'],
    [{ $ref: '#/title', title: 'a' }, 'expected a schema (an object, true or false), got "a"'],
    [{ $ref: '#%zz' }, 'expected $ref to be a URI reference'],
    [{ $ref: 'http://[' }, 'expected $ref to be a URI reference'],
    [{ $ref: 5 }, 'expected $ref to be a string, got 5'],
    [{ $ref: '#' }, 'a $ref leads back to itself'],
    [{ properties: { a: { $ref: '#/properties/b' }, b: { $ref: '#/properties/a' } } }, 'a $ref leads back to itself'],
    [{ anyOf: [{ type: 'object' }, { allOf: [{ $ref: '#' }] }] }, 'a $ref leads back to itself'],
    [{ dependentSchemas: { a: { $ref: '#' } } }, 'a $ref leads back to itself'],
    [{ items: { $dynamicRef: '#x' } }, 'at #/items: $dynamicRef is not supported; use $ref'],
    [{ items: { $recursiveRef: '#' } }, 'at #/items: $recursiveRef is not supported; use $ref'],
    [{ $defs: { a: { $anchor: 'x' }, b: { $anchor: 'x' } } }, '$anchor "x" is there twice'],
    [{ $defs: { a: { $id: 'x' }, b: { $id: 'x' } } }, 'expected $id to be a URI of its own, got "x"'],
    [{ type: 'strin' }, 'at #/type: expected one of array, boolean, integer, null, number, object, string'],
    [{ type: [] }, 'at #/type: expected one of'],
    [{ properties: { a: 'string' } }, 'at #/properties/a: expected a schema (an object, true or false), got "string"'],
    [{ properties: [] }, 'at #/properties: expected an object, got []'],
    [{ required: true }, 'at #/required: expected a list of property names, got true'],
    [{ required: [1] }, 'expected a list of property names'],
    [{ items: [{}] }, 'at #/items: expected a schema'],
    [{ anyOf: [] }, 'at #/anyOf: expected a list of schemas, got []'],
    [{ enum: 'a' }, 'at #/enum: expected a list of values'],
    [{ minimum: '1' }, 'at #/minimum: expected a number, got "1"'],
    [{ exclusiveMinimum: true }, 'at #/exclusiveMinimum: expected a number, got true'],
    [{ multipleOf: 0 }, 'at #/multipleOf: expected a number above 0, got 0'],
    [{ minLength: -1 }, 'at #/minLength: expected a whole number from 0, got -1'],
    [{ uniqueItems: 1 }, 'at #/uniqueItems: expected true or false, got 1'],
    [{ format: 1 }, 'at #/format: expected a string'],
    [{ dependentRequired: { a: 'b' } }, 'at #/dependentRequired/a: expected a list of property names'],
    [{ pattern: '(' }, 'at #/pattern: expected a regular expression (ECMA-262, flag u), got "("'],
    [{ pattern: String.raw`\@` }, 'expected a regular expression'],
    [{ patternProperties: { '[': {} } }, 'at #/patternProperties/[: expected a regular expression'],
  ])('refuses %j', (schema, reason) => {
    expect(() => resolveJsonSchema(schema, OWNER)).toThrow(InvalidDefinitionError)
    expect(() => resolveJsonSchema(schema, OWNER)).toThrow(/^tool "clock": input: invalid JSON Schema at #/)
    expect(() => resolveJsonSchema(schema, OWNER)).toThrow(reason)
  })

  test('takes 64 levels of subschemas, no more', () => {
    const nested = (levels: number): JsonSchema => (levels === 0 ? {} : { items: nested(levels - 1) })
    expect(() => resolveJsonSchema(nested(64), OWNER)).not.toThrow()
    expect(() => resolveJsonSchema(nested(65), OWNER)).toThrow('expected at most 64 levels of subschemas, got more')
  })

  test('takes 10,000 subschemas, no more', () => {
    const wide = (count: number): JsonSchema => ({ oneOf: Array.from({ length: count }, () => ({})) })
    expect(() => resolveJsonSchema(wide(9_999), OWNER)).not.toThrow()
    expect(() => resolveJsonSchema(wide(10_000), OWNER)).toThrow('expected at most 10000 subschemas, got more')
  })

  test('refuses long chains of references, which would exhaust the stack', () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`d${index}`, { $ref: `#/$defs/d${index + 1}` }]),
    )
    const schema = { $ref: '#/$defs/d0', $defs: { ...$defs, d5000: { type: 'string' } } }
    expect(() => resolveJsonSchema(schema, OWNER)).toThrow('more than 64 schemas apply to one value')
  })
})
