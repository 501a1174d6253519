import { describe, expect, test } from 'vitest'
import { median, pairedRatio } from './statistics.ts'

describe('median', () => {
  test('of an odd number of values is the middle one, whatever their order', () => {
    expect(median([9, 1, 5])).toBe(5)
    expect(median([7])).toBe(7)
  })

  test('of an even number of values is the mean of the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5)
    expect(median([10, 2])).toBe(6)
  })

  test('compares numbers, not their text', () => {
    expect(median([100, 9, 20])).toBe(20)
  })

  test('of nothing is not a number, and does not change what it is given', () => {
    const values = [3, 1, 2]
    median(values)
    expect(values).toEqual([3, 1, 2])
    expect(median([])).toBeNaN()
  })
})

describe('pairedRatio', () => {
  test('divides within each round, so that a slow round changes nothing', () => {
    const limit = [100, 40, 100]
    expect(pairedRatio([80, 32, 80], limit)).toBeCloseTo(0.8)
  })

  test('is the median of the ratios', () => {
    expect(pairedRatio([10, 30, 20], [10, 10, 10])).toBe(2)
  })

  test('leaves out rounds that only one of the two has', () => {
    expect(pairedRatio([50, 50, 1_000], [100, 100])).toBe(0.5)
  })
})
