import { describe, expect, test } from 'vitest'
import { checkFilter, checkNarrowFilter, checkQuery, checkSearch } from './check-query.ts'
import { encodeContextCursor } from './context-cursor.ts'
import type { ContextFilter, ContextQuery } from './context-query.ts'

const NO_FILTER = checkFilter({})

describe('checkFilter', () => {
  test('says what narrows, and undefined for what does not', () => {
    expect(checkFilter({ prefix: '', tags: [], metadata: {} })).toEqual(NO_FILTER)
    expect(
      checkFilter({
        namespace: 'a',
        prefix: '100%_',
        metadata: { n: 1, 'a"b': null },
        tags: ['b', 'a', 'a'],
        anyTag: ['c'],
        updatedSince: '2026-01-01',
      }),
    ).toEqual({
      namespace: 'a',
      prefix: '100%_',
      metadata: [
        ['n', 1],
        ['a"b', null],
      ],
      tags: ['a', 'b'],
      anyTag: ['c'],
      updatedSinceMs: Date.UTC(2026, 0, 1),
    })
  })

  test.each([
    [{ metadata: { a: { b: 1 } } }, 'metadata "a": expected text, a number, true, false or null, got {"b":1}'],
    [{ metadata: { a: NaN } }, 'metadata "a": expected text, a number'],
    [{ anyTag: [] }, 'anyTag: expected at least one tag, got none'],
    [{ updatedSince: 'yesterday' }, 'updatedSince: expected a time of ISO 8601, got "yesterday"'],
    [{ updatedSince: '1' }, 'updatedSince: expected a time of ISO 8601, got "1"'],
    [{ updatedSince: '2026-13-01' }, 'updatedSince: expected a time of ISO 8601'],
    [{ prefix: 'a\0' }, 'prefix: expected no NUL character'],
  ])('refuses %j', (filter, message) => {
    // What users of JavaScript may give.
    expect(() => checkFilter(filter as ContextFilter)).toThrow(message)
  })

  test('has to narrow something before it deletes', () => {
    expect(() => checkNarrowFilter({})).toThrow('filter: expected something that narrows it')
    expect(() => checkNarrowFilter({ prefix: '', tags: [] })).toThrow('filter: expected something that narrows it')
    expect(checkNarrowFilter({ namespace: 'a' }).namespace).toBe('a')
  })
})

describe('checkQuery', () => {
  test('has defaults', () => {
    expect(checkQuery({})).toEqual({ filter: NO_FILTER, orderBy: 'key', direction: 'ascending', limit: 100, after: undefined })
  })

  test('gives back the position of a cursor of the same query, whatever the limit', () => {
    const query: ContextQuery = { namespace: 'a', tags: ['x'], orderBy: 'updatedAt' }
    const cursor = encodeContextCursor(query, [17, 'näme', '\u{1F600}'])
    expect(cursor).toMatch(/^[\w-]+$/)
    expect(checkQuery({ ...query, cursor, limit: 7 }).after).toEqual([17, 'näme', '\u{1F600}'])
    expect(checkQuery({ orderBy: 'updatedAt', tags: ['x'], namespace: 'a', cursor }).after).toEqual([17, 'näme', '\u{1F600}'])
  })

  test.each([
    [{ limit: 0 }, 'limit: expected a whole number, 1 to 1000, got 0'],
    [{ limit: 1001 }, 'limit: expected a whole number, 1 to 1000, got 1001'],
    [{ orderBy: 'value' }, 'orderBy: expected one of key, createdAt, updatedAt, got "value"'],
    [{ direction: 'up' }, 'direction: expected one of ascending, descending, got "up"'],
    [{ cursor: 'nonsense' }, 'cursor: expected the nextCursor of a page, got "nonsense"'],
    [{ cursor: '' }, 'cursor: expected the nextCursor of a page, got ""'],
    [{ cursor: btoa('[{}]') }, 'cursor: expected the nextCursor of a page'],
    [
      { cursor: encodeContextCursor({ namespace: 'b' }, ['a']) },
      'cursor: expected that of a page asked in the same way, got another',
    ],
  ])('refuses %j', (query, message) => {
    expect(() => checkQuery(query as ContextQuery)).toThrow(message)
  })
})

describe('checkSearch', () => {
  const termsOf = (text: string) => checkSearch({ text }).terms
  const word = (...words: string[]) => ({ words, isPrefix: false })

  test.each([
    ['tabs', [word('tabs')]],
    ['Tabs OR spaces', [word('tabs'), word('or'), word('spaces')]],
    ['"tabs or" spaces', [word('tabs', 'or'), word('spaces')]],
    ['theme*', [{ words: ['theme'], isPrefix: true }]],
    ['"theme*"', [word('theme')]],
    ['snake_case-name*', [{ words: ['snake', 'case', 'name'], isPrefix: true }]],
    ['"never closed', [word('never', 'closed')]],
    ["key:value -x ^y (a) b' c;", [word('key', 'value'), word('x'), word('y'), word('a'), word('b'), word('c')]],
    ['a "" * " " b', [word('a'), word('b')]],
    ['Ärger ÉTÉ', [word('arger'), word('ete')]],
    ['日本', [word('日', '本')]],
    ['a\0b', [word('a', 'b')]],
  ])('parses %j', (text, terms) => {
    expect(termsOf(text)).toEqual(terms)
  })

  test.each([
    ['', 'text: expected at least one word, got none'],
    ['"*" -', 'text: expected at least one word, got none'],
    ['a '.repeat(33), 'text: expected at most 32 words, got 33'],
    ['x'.repeat(4097), 'text: expected at most 4096 bytes of UTF-8, got more'],
    [7, 'text: expected text, got 7'],
  ])('refuses %j', (text, message) => {
    expect(() => termsOf(text as string)).toThrow(message)
  })
})
