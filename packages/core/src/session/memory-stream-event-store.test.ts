import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { MemoryStreamEventStore } from './memory-stream-event-store.ts'

const LIMITS = { maxBytesPerSession: 30, maxBytes: 60, maxAgeMs: 1000 }
const TEN_BYTES = '0123456789'

describe('MemoryStreamEventStore', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('gives back what was sent on a stream after an event, in order', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    const first = store.append('session', 'a', '1')
    const second = store.append('session', 'a', '2')
    const third = store.append('session', 'a', '3')
    expect(store.after('session', 'a', first)).toMatchObject([
      { sequence: second, message: '2' },
      { sequence: third, message: '3' },
    ])
    expect(store.after('session', 'a', 0)).toHaveLength(3)
    expect(store.after('session', 'a', third)).toEqual([])
  })

  test('never mixes streams, nor sessions', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    store.append('session', 'a', 'mine')
    store.append('session', 'b', 'of another stream')
    store.append('other', 'a', 'of another session')
    expect(store.after('session', 'a', 0)).toMatchObject([{ message: 'mine' }])
    expect(store.after('nobody', 'a', 0)).toEqual([])
  })

  test('forgets the oldest events of a session that has too many', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    for (let count = 0; count < 5; count++) store.append('session', 'a', TEN_BYTES)
    expect(store.after('session', 'a', 0)).toMatchObject([{ sequence: 3 }, { sequence: 4 }, { sequence: 5 }])
    expect(store.bytes).toBe(30)
  })

  test('keeps the newest event of a session, however large', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    store.append('session', 'a', TEN_BYTES)
    store.append('session', 'a', TEN_BYTES.repeat(5))
    expect(store.after('session', 'a', 0)).toMatchObject([{ sequence: 2 }])
  })

  test('forgets the oldest of all when there are too many together', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    for (const session of ['first', 'second', 'third']) {
      for (let count = 0; count < 3; count++) store.append(session, 'a', TEN_BYTES)
    }
    expect(store.after('first', 'a', 0)).toEqual([])
    expect(store.after('second', 'a', 0)).toHaveLength(3)
    expect(store.after('third', 'a', 0)).toHaveLength(3)
    expect(store.bytes).toBe(60)
  })

  test('forgets what is too old', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    store.append('session', 'a', 'old')
    vi.advanceTimersByTime(LIMITS.maxAgeMs + 1)
    store.append('session', 'a', 'new')
    expect(store.after('session', 'a', 0)).toMatchObject([{ message: 'new' }])
  })

  test('forgets a session that has ended, and counts no further for it', () => {
    const store = new MemoryStreamEventStore(LIMITS)
    store.append('session', 'a', TEN_BYTES)
    store.append('other', 'a', TEN_BYTES)
    store.forget('session')
    expect(store.after('session', 'a', 0)).toEqual([])
    expect(store.bytes).toBe(10)
  })
})
