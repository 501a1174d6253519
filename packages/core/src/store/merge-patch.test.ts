import { describe, expect, test } from 'vitest'
import type { JsonValue } from './json-value.ts'
import { mergePatch } from './merge-patch.ts'

/** The examples of RFC 7396, appendix A. */
const EXAMPLES: readonly (readonly [target: JsonValue, patch: JsonValue, result: JsonValue])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

describe('mergePatch', () => {
  test.each(EXAMPLES)('%j patched by %j is %j', (target, patch, result) => {
    expect(mergePatch(target, patch)).toStrictEqual(result)
  })

  test('takes __proto__ for a member like any other', () => {
    const patch = JSON.parse('{"__proto__":{"polluted":true}}') as JsonValue
    expect(JSON.stringify(mergePatch({ a: 1 }, patch))).toBe('{"a":1,"__proto__":{"polluted":true}}')
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
  })
})
