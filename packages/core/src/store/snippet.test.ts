import { describe, expect, test } from 'vitest'
import { isWellFormed } from './well-formed.ts'
import { parseSearch } from './parse-search.ts'
import { snippet } from './snippet.ts'

const shown = (value: string, text: string, key = 'key'): string => snippet({ key, tags: ['tag'], value }, parseSearch(text))

describe('snippet', () => {
  test('shows what was found between brackets', () => {
    expect(shown('Use tabs, not spaces.', 'SPACES tabs')).toBe('Use [tabs], not [spaces].')
    expect(shown('Ärger mit Themes', 'arger theme*')).toBe('[Ärger] mit [Themes]')
  })

  test('shows a part of a long text, and says so', () => {
    const found = shown(`${'before '.repeat(100)}needle${' after'.repeat(100)}`, 'needle')
    expect(found).toMatch(/^…before.*\[needle\] after.*after…$/)
    expect(found.length).toBeLessThan(260)
  })

  test('shows the key or the tags when it was found there', () => {
    expect(shown('value', 'dark', 'theme/dark')).toBe('theme/[dark]')
    expect(shown('value', 'tag')).toBe('[tag]')
  })

  test('cuts no character', () => {
    expect(isWellFormed(shown(`needle ${'\u{1F600}'.repeat(300)}`, 'needle'))).toBe(true)
    expect(isWellFormed(shown(`${'\u{1F600}'.repeat(300)} needle`, 'needle'))).toBe(true)
  })
})
