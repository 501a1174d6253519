import { describe, expect, test } from 'vitest'
import { UsedProofs } from './used-proofs.ts'

describe('UsedProofs', () => {
  test('takes every proof once', () => {
    const used = new UsedProofs(10, 300)
    expect(used.take('key', 'one', 1000, 1000)).toBe(true)
    expect(used.take('key', 'one', 1000, 1000)).toBe(false)
    expect(used.take('other key', 'one', 1000, 1000)).toBe(true)
  })

  test('forgets proofs that are refused for their age', () => {
    const used = new UsedProofs(1000, 300)
    for (let index = 0; index < 100; index++) used.take('key', `old ${index}`, 1000, 1000)
    expect(used.take('key', 'new', 1400, 1400)).toBe(true)
    expect(used.size).toBe(1)
  })

  test('is bounded, and refuses what it may have forgotten', () => {
    const used = new UsedProofs(100, 300)
    for (let index = 0; index < 10_000; index++) expect(used.take('key', `${index}`, 1000 + index / 100, 1100)).toBe(true)
    expect(used.size).toBeLessThanOrEqual(100)
    for (let index = 0; index < 9000; index += 100) expect(used.take('key', `${index}`, 1000 + index / 100, 1100)).toBe(false)
    expect(used.take('key', 'never seen, but old', 1000, 1100)).toBe(false)
  })
})
