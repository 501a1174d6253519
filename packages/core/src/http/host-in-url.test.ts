import { describe, expect, test } from 'vitest'
import { hostInUrl } from './host-in-url.ts'

describe('hostInUrl', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
  ])('writes %s as %s', (host, expected) => {
    expect(hostInUrl(host)).toBe(expected)
  })
})
