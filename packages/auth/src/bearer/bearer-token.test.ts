import { describe, expect, test } from 'vitest'
import { isTokenText, MALFORMED, parseBearerToken } from './bearer-token.ts'

describe('parseBearerToken', () => {
  test.each([
    ['Bearer abc.DEF-1_2~3+4/5==', 'abc.DEF-1_2~3+4/5=='],
    ['bearer abc', 'abc'],
    ['BEARER abc', 'abc'],
    ['bEaReR   abc', 'abc'],
    ['Bearer Bearer', 'Bearer'],
    ['Bearer p@ss"w\\rd!', 'p@ss"w\\rd!'],
  ])('reads the token of %j', (header, token) => {
    expect(parseBearerToken(header)).toBe(token)
  })

  test.each([
    undefined,
    '',
    'Basic YWxpY2U6a2V5',
    'Bearerabc',
    'Bearers abc',
    'Bear',
    'DPoP abc',
    'abc',
    'Basic a, Bearer abc',
    ' Bearer abc',
  ])('finds no Bearer credentials in %j', (header) => {
    expect(parseBearerToken(header)).toBeUndefined()
  })

  test.each([
    'Bearer',
    'Bearer ',
    'bearer    ',
    'Bearer a b',
    'Bearer a\tb',
    'Bearer abc ',
    'Bearer a,b',
    'Bearer abc, Bearer abc',
    'Bearer abc, Basic YWxpY2U6a2V5',
    'Bearer clé',
    'Bearer a\u0000b',
    'Bearer a\r\nb',
    'Bearer \u{1f511}',
  ])('calls %j malformed', (header) => {
    expect(parseBearerToken(header)).toBe(MALFORMED)
  })
})

describe('isTokenText', () => {
  test('takes every visible ASCII character but the comma', () => {
    const taken = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).filter(isTokenText)
    const visible = Array.from({ length: 0x7f - 0x21 }, (_, index) => String.fromCharCode(0x21 + index))
    expect(taken).toEqual(visible.filter((character) => character !== ','))
  })
})
