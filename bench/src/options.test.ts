import { describe, expect, test } from 'vitest'
import { isFullRun, parseOptions } from './options.ts'

describe('parseOptions', () => {
  test('takes names and options', () => {
    const options = parseOptions(['tools-call', '--rounds', '7', '--seconds', '0.5', '--only', 'bare, portico'])
    expect(options).toMatchObject({ names: ['tools-call'], rounds: 7, seconds: 0.5, only: ['bare', 'portico'], help: false })
  })

  test('measures five rounds of three seconds unless told otherwise', () => {
    expect(parseOptions([])).toMatchObject({ rounds: 5, seconds: 3, warmUpSeconds: 1, connections: 32, only: undefined })
  })

  test.for(['0', '-1', 'many'])('refuses --rounds=%s', (value) => {
    expect(() => parseOptions([`--rounds=${value}`])).toThrow('--rounds must be a number above 0')
  })

  test('refuses an option that it does not know', () => {
    expect(() => parseOptions(['--fast'])).toThrow('--fast')
  })
})

describe('isFullRun', () => {
  test('is true of the defaults and of more, false of less or of a part', () => {
    expect(isFullRun(parseOptions([]))).toBe(true)
    expect(isFullRun(parseOptions(['--rounds=9', '--connections=64']))).toBe(true)
    expect(isFullRun(parseOptions(['--rounds=4']))).toBe(false)
    expect(isFullRun(parseOptions(['--seconds=1']))).toBe(false)
    expect(isFullRun(parseOptions(['--only=bare']))).toBe(false)
  })
})
