import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RateLimiter } from './rate-limiter.ts'

const TEN_PER_SECOND = { count: 10, periodMs: 1000 }

/** How many of the attempts at these times are let through. */
function admitted(limiter: RateLimiter, key: string, times: readonly number[]): number {
  return times.filter((now) => {
    if (limiter.waitMs(key, now) > 0) return false
    limiter.count(key, now)
    return true
  }).length
}

describe('RateLimiter', () => {
  test('lets as many through at once as in a period, then one whenever one comes back', () => {
    const limiter = new RateLimiter(TEN_PER_SECOND, 100)
    expect(
      admitted(
        limiter,
        'a',
        Array.from({ length: 50 }, () => 0),
      ),
    ).toBe(10)
    expect(limiter.waitMs('a', 0)).toBe(100)
    expect(limiter.waitMs('a', 60)).toBe(40)
    expect(admitted(limiter, 'a', [99, 100, 101, 150, 199, 200])).toBe(2)
    expect(
      admitted(
        limiter,
        'a',
        Array.from({ length: 50 }, () => 10_000),
      ),
    ).toBe(10)
  })

  test('counts each key by itself', () => {
    const limiter = new RateLimiter(TEN_PER_SECOND, 100)
    expect(
      admitted(
        limiter,
        'a',
        Array.from({ length: 50 }, () => 0),
      ),
    ).toBe(10)
    expect(
      admitted(
        limiter,
        'b',
        Array.from({ length: 50 }, () => 0),
      ),
    ).toBe(10)
  })

  test('keeps ten principals at three times the rate within 5 % of it', () => {
    const limiter = new RateLimiter(TEN_PER_SECOND, 100)
    const seconds = 100
    const times = Array.from({ length: 30 * seconds }, (_, index) => (index * 1000) / 30)
    for (let principal = 0; principal < 10; principal++) {
      const count = admitted(limiter, String(principal), times)
      expect(count).toBeGreaterThanOrEqual(10 * seconds * 0.95)
      expect(count).toBeLessThanOrEqual(10 * seconds * 1.05)
    }
  })

  test('never lets more through than the rate and one period allow, whenever the attempts come', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { maxLength: 300 }), (times) => {
        times.sort((a, b) => a - b)
        const elapsed = (times.at(-1) ?? 0) - (times[0] ?? 0)
        expect(admitted(new RateLimiter(TEN_PER_SECOND, 100), 'a', times)).toBeLessThanOrEqual(10 + elapsed / 100 + 1)
      }),
    )
  })

  test('keeps no more keys than it may, and forgets the longest unused', () => {
    const limiter = new RateLimiter(TEN_PER_SECOND, 1000)
    admitted(
      limiter,
      'busy',
      Array.from({ length: 10 }, () => 0),
    )
    for (let key = 0; key < 100_000; key++) {
      limiter.count(String(key), 0)
      if (key % 500 === 0) limiter.count('busy', 0)
    }
    expect(limiter.size).toBe(1000)
    expect(limiter.waitMs('busy', 0)).toBeGreaterThan(0)
    expect(limiter.waitMs('0', 0)).toBe(0)
  })
})
