import { describe, expect, test } from 'vitest'
import { parseRate } from './parse-rate.ts'

describe('parseRate', () => {
  test('reads a count and a period', () => {
    expect(parseRate('x', '5/s')).toEqual({ count: 5, periodMs: 1000 })
    expect(parseRate('x', '60/min')).toEqual({ count: 60, periodMs: 60_000 })
    expect(parseRate('x', '1000/h')).toEqual({ count: 1000, periodMs: 3_600_000 })
    expect(parseRate('x', '10000/d')).toEqual({ count: 10_000, periodMs: 86_400_000 })
  })

  test.each(['', '5', '0/s', '-1/s', '1.5/s', '5/m', '5 / s', '5/s ', '1e3/s', '9999999999/s'])('refuses %j', (rate) => {
    expect(() => parseRate('rateLimit: total', rate)).toThrow(
      `rateLimit: total: expected a rate such as "60/min" (whole number, then s, min, h or d), got ${JSON.stringify(rate)}`,
    )
  })
})
