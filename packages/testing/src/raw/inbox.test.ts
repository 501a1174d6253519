import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Inbox } from './inbox.ts'

const isEven = (number: number): boolean => number % 2 === 0

describe('Inbox', () => {
  test('gives each thing once, the oldest first', async () => {
    const inbox = new Inbox<number>()
    for (const number of [1, 2, 3, 4]) inbox.put(number)
    expect(await inbox.take(isEven, 'an even number')).toBe(2)
    expect(await inbox.take(() => true, 'a number')).toBe(1)
    expect(inbox.kept).toEqual([3, 4])
  })

  test('hands what comes to who waits for it', async () => {
    const inbox = new Inbox<number>()
    const [even, first, second] = [inbox.poll(isEven), inbox.poll(() => true), inbox.poll(() => true)]
    for (const number of [1, 2, 3]) inbox.put(number)
    expect(await Promise.all([even, first, second])).toEqual([2, 1, 3])
    expect(inbox.kept).toEqual([])
  })

  test('says what came instead when it is closed', async () => {
    const inbox = new Inbox<number>()
    inbox.put(1)
    const taken = inbox.take(isEven, 'an even number')
    inbox.close()
    await expect(taken).rejects.toThrow('expected an even number, but the connection was closed; what came instead: 1')
    expect(await inbox.poll(isEven)).toBeUndefined()
    expect(await inbox.poll(() => true)).toBe(1)
  })

  test('waits in real time when the clock is a fake one', async () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const inbox = new Inbox<number>()
    const taken = inbox.take(isEven, 'an even number')
    vi.advanceTimersByTime(3_600_000)
    inbox.put(2)
    expect(await taken).toBe(2)
  })
})
