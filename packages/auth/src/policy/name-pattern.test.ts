import { describe, expect, test } from 'vitest'
import { matchesPattern } from './name-pattern.ts'

describe('matchesPattern', () => {
  test.each([
    ['wipe', 'wipe', true],
    ['wipe', 'wip', false],
    ['wipe', '*', true],
    ['', '*', true],
    ['weather_today', 'weather_*', true],
    ['my_weather_today', 'weather_*', false],
    ['notes://a/b', 'notes://*/b', true],
    ['notes://a/c', 'notes://*/b', false],
    ['abcabc', 'a*b*c', true],
    ['ab', 'ab*b', false],
    ['aa', 'a*a', true],
    ['a', 'a*a', false],
    ['a.c', 'a.c', true],
    ['abc', 'a.c', false],
  ])('%s by %s: %s', (name, pattern, matches) => {
    expect(matchesPattern(name, pattern)).toBe(matches)
  })

  test('takes a hostile pair in its stride', () => {
    const startedAt = performance.now()
    expect(matchesPattern('a'.repeat(100_000), `${'a*'.repeat(1000)}b`)).toBe(false)
    expect(performance.now() - startedAt).toBeLessThan(100)
  })
})
