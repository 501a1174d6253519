import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Observers } from './observers.ts'

describe('Observers', () => {
  test('tells every listener of an event', () => {
    const observers = new Observers()
    const seen: string[] = []
    observers.on('start', ({ transport }) => seen.push(`one ${transport}`))
    observers.on('start', ({ transport }) => seen.push(`two ${transport}`))
    observers.on('stop', () => expect.unreachable())
    observers.emit('start', { transport: 'stdio' })
    expect(seen).toEqual(['one stdio', 'two stdio'])
  })

  test('knows whether anybody listens', () => {
    const observers = new Observers()
    expect(observers.has('call')).toBe(false)
    const stopOne = observers.on('call', () => undefined)
    const stopTwo = observers.on('call', () => undefined)
    stopOne()
    stopOne()
    expect(observers.has('call')).toBe(true)
    stopTwo()
    expect(observers.has('call')).toBe(false)
    const stopThree = observers.on('call', () => undefined)
    stopTwo()
    expect(observers.has('call')).toBe(true)
    stopThree()
  })

  test('lets a listener that throws harm nobody', () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => written.mockRestore())
    const observers = new Observers()
    let wasTold = false
    observers.on('start', () => {
      throw new Error('bad listener')
    })
    observers.on('start', () => (wasTold = true))
    observers.emit('start', { transport: 'stdio' })
    expect(wasTold).toBe(true)
    expect(written).toHaveBeenCalledOnce()
  })
})
