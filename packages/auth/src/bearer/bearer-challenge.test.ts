import { describe, expect, test } from 'vitest'
import { bearerChallenge } from './bearer-challenge.ts'

describe('bearerChallenge', () => {
  test('asks for credentials with the realm alone', () => {
    expect(bearerChallenge('mcp')).toBe('Bearer realm="mcp"')
  })

  test('says what was wrong with the credentials', () => {
    expect(bearerChallenge('mcp', 'invalid_token', 'No such key')).toBe(
      'Bearer realm="mcp", error="invalid_token", error_description="No such key"',
    )
  })

  test('escapes quotes and backslashes', () => {
    expect(bearerChallenge('a "b" \\c')).toBe('Bearer realm="a \\"b\\" \\\\c"')
  })

  test.each(['a\r\nSet-Cookie: b=c', 'a\nb', 'a\u0000', 'clé', 'a\tb', 'a\u007f'])('refuses the realm %j', (realm) => {
    expect(() => bearerChallenge(realm)).toThrow(TypeError)
  })
})
