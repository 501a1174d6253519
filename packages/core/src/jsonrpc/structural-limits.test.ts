import { describe, expect, test } from 'vitest'
import { ParseError } from '../errors.ts'
import { checkStructure, DEFAULT_STRUCTURAL_LIMITS } from './structural-limits.ts'

const check = (text: string, limits = DEFAULT_STRUCTURAL_LIMITS): void => checkStructure(text, limits)

describe('checkStructure', () => {
  test('allows 64 levels and no more', () => {
    expect(() => check('['.repeat(64) + ']'.repeat(64))).not.toThrow()
    expect(() => check('['.repeat(65) + ']'.repeat(65))).toThrow(ParseError)
    expect(() => check('{"a":'.repeat(65) + '1' + '}'.repeat(65))).toThrow(/64 levels/)
  })

  test('allows 100,000 values and no more', () => {
    expect(() => check(`[${Array.from({ length: 99_999 }, () => '1').join()}]`)).not.toThrow()
    expect(() => check(`[${Array.from({ length: 100_002 }, () => '1').join()}]`)).toThrow(/100000 values/)
    expect(() => check(`[${Array.from({ length: 60_000 }, () => '{}').join()}]`)).toThrow(ParseError)
  })

  test('looks over what stands in strings', () => {
    const limits = { maxDepth: 1, maxNodes: 3 }
    expect(() => check('{"a":"[[[[,,,,{{{{"}', limits)).not.toThrow()
    expect(() => check(String.raw`{"a":"\"[[[["}`, limits)).not.toThrow()
    expect(() => check(String.raw`{"a":"\\","b":[]}`, limits)).toThrow(ParseError)
    expect(() => check(String.raw`{"a":"\\\"[[["}`, limits)).not.toThrow()
  })

  test('ends on strings that are never closed', () => {
    expect(() => check('{"a')).not.toThrow()
    expect(() => check(String.raw`"\"\"\"`)).not.toThrow()
    expect(() => check('"')).not.toThrow()
  })

  test.each([
    ['brackets', '['.repeat(1_048_576)],
    ['objects in objects', '{"a":'.repeat(50_000)],
    ['quotes', '"'.repeat(1_048_576)],
    ['escaped quotes', `"${'\\"'.repeat(524_288)}`],
    ['backslashes', `"${'\\'.repeat(1_048_576)}"`],
    ['backslashes before quotes', `"${`${'\\'.repeat(1023)}"`.repeat(1024)}`],
  ])('takes a mebibyte of %s in no time', (_what, text) => {
    const startedAt = performance.now()
    try {
      check(text)
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError)
    }
    expect(performance.now() - startedAt).toBeLessThan(100)
  })
})
