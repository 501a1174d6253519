import { describe, expect, test } from 'vitest'
import { InsufficientScopeError } from './insufficient-scope-error.ts'

describe('InsufficientScopeError', () => {
  test('names every scope, to people and to programs', () => {
    const error = new InsufficientScopeError(['notes:read', 'notes:write'])
    expect(error.message).toBe('The access token lacks a scope that this needs: notes:read notes:write')
    expect(error).toMatchObject({ code: -32_600, scopes: ['notes:read', 'notes:write'] })
    expect(error.data).toEqual({ scopes: ['notes:read', 'notes:write'] })
  })

  test.each([[[]], [['']], [['two words']], [['quo"te']], [['back\\slash']], [['line\r\nbreak']], [['é']]])(
    'refuses %j, which no challenge can name',
    (scopes) => {
      expect(() => new InsufficientScopeError(scopes)).toThrow(TypeError)
    },
  )
})
