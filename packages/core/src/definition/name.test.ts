import { describe, expect, test } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import { validateName } from './name.ts'

describe('validateName', () => {
  test.each(['a', 'get_current_time', 'GET-Time.v2', '0', '_', 'x'.repeat(128)])('takes %j', (name) => {
    expect(() => validateName('tool', name)).not.toThrow()
  })

  test.each([
    ['', 'got ""'],
    ['get time', 'got "get time"'],
    ['weather/forecast', 'got "weather/forecast"'],
    ['naïve', 'got "naïve"'],
    ['line\nbreak', String.raw`got "line\nbreak"`],
    ['trailing\n', String.raw`got "trailing\n"`],
    ['nul\0', String.raw`got "nul\u0000"`],
    ['!'.repeat(100), `got "${'!'.repeat(60)}"…`],
    ['x'.repeat(129), `got 129 characters: "${'x'.repeat(60)}"…`],
  ])('refuses %j', (name, message) => {
    expect(() => validateName('tool', name)).toThrow(`tool name must have 1 to 128 characters of A-Z a-z 0-9 _ - ., ${message}`)
  })

  test.each<unknown>([undefined, null, 5, {}])('refuses %j, which only JavaScript can give', (name) => {
    expect(() => validateName('prompt', name as string)).toThrow(InvalidDefinitionError)
  })

  test('names the kind', () => {
    expect(() => validateName('prompt', 'a b')).toThrow(/^prompt name must/)
  })
})
