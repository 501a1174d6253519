import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeChallenge } from './challenge.ts'

describe('writeChallenge', () => {
  test('writes what there is, in order', () => {
    expect(writeChallenge('Bearer', {})).toBe('Bearer')
    expect(writeChallenge('DPoP', { error: 'invalid_token', scope: undefined, algs: 'ES256' })).toBe(
      'DPoP error="invalid_token", algs="ES256"',
    )
  })

  test('is a header of its parameters and no others, whatever the text is', () => {
    const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('"', '\\', '\r\n', '", error="x', '\u0000', 'é', '\\"'))
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const description = texts.join('')
        const challenge = writeChallenge('Bearer', { error: 'invalid_token', error_description: description, scope: 'read' })
        expect(challenge).toMatch(
          /^Bearer error="invalid_token", error_description="[\x20\x21\x23-\x5b\x5d-\x7e]*", scope="read"$/,
        )
        expect(new Headers({ 'www-authenticate': challenge }).get('www-authenticate')).toBe(challenge)
      }),
      { numRuns: 500 },
    )
  })
})
