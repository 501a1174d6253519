import { describe, expect, test } from 'vitest'
import { checkInput, checkInputs, checkOperations, checkPatch, patchContent } from './check-input.ts'
import type { ContextInput } from './context-entry.ts'
import { InvalidEntryError } from './store-errors.ts'

const REF = { namespace: 'notes', key: 'first' }

/** What of a nested list. */
function nested(levels: number): unknown {
  let value: unknown = 'leaf'
  for (let level = 0; level < levels; level++) value = [value]
  return value
}

/** As what comes from users of JavaScript: anything. */
const input = (members: object): ContextInput => ({ ...REF, value: 1, ...members })

describe('checkInput', () => {
  test('encodes value and metadata, and sorts the tags, each once', () => {
    expect(
      checkInput(input({ value: { a: 'ä', b: undefined }, metadata: { type: 'note', n: 1 }, tags: ['b', 'a', 'b'] })),
    ).toEqual({
      ...REF,
      value: { a: 'ä' },
      valueJson: '{"a":"ä"}',
      valueBytes: 10,
      metadata: { type: 'note', n: 1 },
      metadataJson: '{"type":"note","n":1}',
      tags: ['a', 'b'],
      ttlMs: undefined,
      ifVersion: undefined,
    })
  })

  test('copies: what the caller changes afterwards is not seen', () => {
    const value = { list: [1] }
    const checked = checkInput(input({ value }))
    value.list.push(2)
    expect(checked.value).toEqual({ list: [1] })
  })

  test.each([
    ['a namespace that is none', { namespace: 7 }, 'namespace: expected text, got 7'],
    ['an empty key', { key: '' }, 'key: expected 1 to 1024 bytes of UTF-8, got none'],
    ['a long key', { key: 'ä'.repeat(513) }, 'key: expected at most 1024 bytes of UTF-8, got more'],
    ['NUL in a key', { key: 'a\0' }, 'key: expected no NUL character'],
    ['half of a pair in a key', { key: '\ud83d' }, 'key: expected well-formed Unicode'],
    ['no value', { value: undefined }, 'value: expected JSON, got undefined'],
    ['NaN', { value: { a: [NaN] } }, 'value: expected JSON at /a/0, got NaN'],
    ['a date', { value: { at: new Date(0) } }, 'value: expected JSON at /at, got an instance of Date'],
    ['a hole', { value: Object.assign([1], { 2: 2 }) }, 'value: expected JSON at /1, got undefined'],
    ['a bigint', { value: 1n }, 'value: expected JSON, got a bigint'],
    ['half of a pair in a value', { value: { a: '\udc00' } }, 'value: expected well-formed Unicode at /a'],
    ['half of a pair in a name', { value: { '\ud800': 1 } }, 'value: expected well-formed Unicode'],
    ['deep nesting', { value: nested(129) }, 'value: expected at most 128 levels of nesting and no cycle, got more'],
    [
      'a large value',
      { value: 'x'.repeat(16 * 1_048_576) },
      'value: expected at most 16777216 bytes (16 MiB) of JSON in UTF-8, got more',
    ],
    ['a value that is large in UTF-8', { value: 'ä'.repeat(8 * 1_048_576) }, 'value: expected at most 16777216 bytes (16 MiB)'],
    ['metadata that is no object', { metadata: [] }, 'metadata: expected an object, got []'],
    ['a type that is no text', { metadata: { type: 1 } }, 'metadata: expected text at /type, got 1'],
    ['NUL in metadata', { metadata: { deep: ['a\0'] } }, 'metadata: expected no NUL character'],
    [
      'large metadata',
      { metadata: { a: 'x'.repeat(65_536) } },
      'metadata: expected at most 65536 bytes of JSON in UTF-8, got more',
    ],
    ['an empty tag', { tags: [''] }, 'tag: expected 1 to 128 bytes of UTF-8, got none'],
    ['too many tags', { tags: Array.from({ length: 65 }, (_, number) => String(number)) }, 'tags: expected at most 64, got 65'],
    ['no time to live', { ttlMs: 0 }, 'ttlMs: expected a whole number, 1 to 3155760000000 (100 years), got 0'],
    ['half a version', { ifVersion: 1.5 }, 'ifVersion: expected a whole number, 0 or greater, got 1.5'],
  ])('refuses %s', (_what, members, message) => {
    expect(() => checkInput(input(members))).toThrow(InvalidEntryError)
    expect(() => checkInput(input(members))).toThrow(message)
  })

  test('takes what just fits', () => {
    expect(checkInput(input({ value: 'x'.repeat(16 * 1_048_576 - 2) })).valueBytes).toBe(16 * 1_048_576)
    expect(checkInput(input({ value: nested(128), key: 'ä'.repeat(512), value2: 1 })).valueBytes).toBeGreaterThan(0)
    expect(checkInput(input({ value: '\0', metadata: { path: 'C:\\u0000' } })).valueJson).toBe('"\\u0000"')
  })

  test('refuses a cycle, and what holds the same again and again, in no time', () => {
    const cycle: unknown[] = []
    cycle.push(cycle)
    expect(() => checkInput(input({ value: cycle }))).toThrow('no cycle')
    let bomb: unknown = 'x'
    for (let level = 0; level < 60; level++) bomb = [bomb, bomb]
    expect(() => checkInput(input({ value: bomb }))).toThrow('at most 16777216 bytes')
  })

  test('says which of several is wrong, and takes no more than 1,000', () => {
    expect(() => checkInputs([input({}), input({ key: '' })])).toThrow(expect.objectContaining({ index: 1 }))
    expect(() => checkInputs(Array.from({ length: 1001 }, () => input({})))).toThrow('entries: expected at most 1000, got 1001')
    expect(() => checkOperations([{ operation: 'get', ...REF }, { operation: 'drop', ...REF } as never])).toThrow(
      expect.objectContaining({ index: 1, message: expect.stringContaining('got "drop"') as string }),
    )
  })
})

describe('patchContent', () => {
  const entry = { value: { a: 1, b: { c: 2 } }, metadata: { type: 'note', source: 'vscode' }, tags: ['x'] }

  test('merges value and metadata, and replaces tags', () => {
    const patch = checkPatch({ ...REF, value: { a: null, b: { d: 3 } }, metadata: { source: null }, tags: ['z', 'y'] })
    expect(patchContent(entry, patch)).toMatchObject({
      valueJson: '{"b":{"c":2,"d":3}}',
      metadata: { type: 'note' },
      tags: ['y', 'z'],
    })
  })

  test('leaves what is absent', () => {
    expect(patchContent(entry, checkPatch(REF))).toMatchObject(entry)
  })

  test('refuses what would be more than an entry may hold', () => {
    const half = 'x'.repeat(9 * 1_048_576)
    expect(() => patchContent({ ...entry, value: { a: half } }, checkPatch({ ...REF, value: { b: half } }))).toThrow('16 MiB')
  })
})
