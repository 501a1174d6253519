import { describe, expect, test } from 'vitest'
import { isUri } from './is-uri.ts'

describe('isUri', () => {
  test.each(['notes://today', 'urn:isbn:0451450523', 'a+b-c.d:x', 'file:///a%20b', 'db://t?x=1&y=[2]#z', "x:!$&'()*+,;=@"])(
    'takes %j',
    (uri) => {
      expect(isUri(uri)).toBe(true)
    },
  )

  test.each([
    '',
    'today',
    '/today',
    '://a',
    '1a://b',
    'a_b://c',
    'notes://a b',
    ' notes://a',
    'notes://größe',
    'notes://a%2',
    'a:<b>',
    'a:\nb',
  ])('refuses %j', (uri) => {
    expect(isUri(uri)).toBe(false)
  })
})
