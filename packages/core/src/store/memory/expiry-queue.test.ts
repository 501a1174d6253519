import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExpiryQueue } from './expiry-queue.ts'

test('ExpiryQueue gives what is due, the earliest first, and keeps the rest', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 20 })), fc.nat({ max: 20 }), (times, nowMs) => {
      const queue = new ExpiryQueue()
      for (const atMs of times) queue.add({ namespace: 'n', key: String(atMs) }, atMs)
      const sorted = times.sort((a, b) => a - b)
      expect([...queue.due(nowMs)].map(({ atMs }) => atMs)).toEqual(sorted.filter((atMs) => atMs <= nowMs))
      expect(queue.nextMs).toBe(sorted.find((atMs) => atMs > nowMs) ?? Infinity)
      expect([...queue.due(Infinity)].map(({ ref }) => Number(ref.key))).toEqual(sorted.filter((atMs) => atMs > nowMs))
    }),
  )
})
