import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { hashApiKey } from './hash-api-key.ts'

describe('hashApiKey', () => {
  test('is the SHA-256 of the key in hexadecimal digits', () => {
    expect(hashApiKey('ma_cle_secrete')).toBe(`sha256:${createHash('sha256').update('ma_cle_secrete').digest('hex')}`)
  })

  test('takes 8 characters and refuses 7, without repeating them', () => {
    expect(hashApiKey('12345678')).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(() => hashApiKey('1234567')).toThrow(new RangeError('API key: expected 8 characters or more, received 7'))
  })

  test.each(['with a space', 'with,a,comma', 'clé_secrète', 'new\nline_key'])(
    'refuses %j, which a header cannot carry',
    (key) => {
      expect(() => hashApiKey(key)).toThrow(TypeError)
      expect(() => hashApiKey(key)).not.toThrow(key)
    },
  )
})
