import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareCodePoints, utf8Length } from './code-points.ts'

const text = fc.string({ unit: 'binary' })

describe('compareCodePoints', () => {
  test('is the order of bytes in UTF-8', () => {
    fc.assert(
      fc.property(text, text, (a, b) => {
        expect(Math.sign(compareCodePoints(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)))
      }),
    )
  })

  test('puts what stands after U+FFFF last, unlike code units', () => {
    expect(['\u{1F600}', '\uFF5E', 'z', ''].sort(compareCodePoints)).toEqual(['', 'z', '\uFF5E', '\u{1F600}'])
  })
})

test('utf8Length counts bytes', () => {
  fc.assert(
    fc.property(text, (a) => {
      expect(utf8Length(a)).toBe(Buffer.byteLength(a))
    }),
  )
})
