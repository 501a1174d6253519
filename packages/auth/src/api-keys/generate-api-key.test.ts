import { describe, expect, test } from 'vitest'
import { generateApiKey } from './generate-api-key.ts'
import { hashApiKey } from './hash-api-key.ts'

describe('generateApiKey', () => {
  test('makes a different usable key each time', () => {
    const keys = Array.from({ length: 100 }, generateApiKey)
    expect(new Set(keys).size).toBe(100)
    for (const key of keys) {
      expect(key).toMatch(/^portico_[\w-]{43}$/)
      expect(hashApiKey(key)).toMatch(/^sha256:/)
    }
  })
})
