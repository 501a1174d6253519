import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isWellFormed } from './well-formed.ts'
import { searchWords, wordsOfEntry } from './search-words.ts'

describe('searchWords', () => {
  test.each([
    ['Use tabs, not 4 spaces!', ['use', 'tabs', 'not', '4', 'spaces']],
    ['snake_case camelCase kebab-case', ['snake', 'case', 'camelcase', 'kebab', 'case']],
    ['Ölçü İstanbul Straße', ['olcu', 'istanbul', 'straße']],
    ['日本語 と English', ['日', '本', '語', 'と', 'english']],
    ['हिन्दी की', ['हिन्दी', 'की']],
    ['ﬁle Ⅳ ½', ['file', 'iv', '1', '2']],
    ['', []],
  ])('parts %j', (text, words) => {
    expect(searchWords(text)).toEqual(words)
  })

  test('gives the same for its own words: what is kept as words can be compared with what is asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const words = searchWords(text)
        expect(searchWords(words.join(' '))).toEqual(words)
      }),
    )
  })

  test('shortens words that are longer than any that one writes, without cutting a character', () => {
    expect(searchWords('x'.repeat(1000))).toEqual(['x'.repeat(64)])
    expect(isWellFormed(searchWords(`a${'\u{10400}'.repeat(100)}`)[0]!)).toBe(true)
  })
})

describe('wordsOfEntry', () => {
  test('are those of key, tags, and value with the names of its members', () => {
    const entry = {
      key: 'user/ada',
      tags: ['ui'],
      value: { editor: { theme: 'Dark', size: 12, on: true, off: null }, list: ['x'] },
    }
    expect(wordsOfEntry(entry)).toEqual('user ada ui editor theme dark size 12 on true off list x'.split(' '))
  })

  test('are bounded', () => {
    expect(wordsOfEntry({ key: 'k', tags: [], value: 'a '.repeat(1_000_000) })).toHaveLength(16_000)
    expect(
      wordsOfEntry({ key: 'k', tags: [], value: Array.from({ length: 1_000_000 }, () => 'word') }).length,
    ).toBeLessThanOrEqual(16_000)
  })
})
