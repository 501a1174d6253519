import { setImmediate as nextTurn } from 'node:timers/promises'
import { Writable } from 'node:stream'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { LineWriter } from './line-writer.ts'

/** A stream whose reader takes a write only when it is told to. */
class SlowReader extends Writable {
  readonly writes: string[] = []
  #taken: (() => void)[] = []
  #isReading: boolean

  constructor({ isReading }: { isReading: boolean }) {
    super({ highWaterMark: 100, decodeStrings: false })
    this.#isReading = isReading
  }

  override _write(chunk: string, _encoding: BufferEncoding, onTaken: () => void): void {
    this.writes.push(chunk)
    if (this.#isReading) onTaken()
    else this.#taken.push(onTaken)
  }

  /** Takes what was written so far. */
  take(): void {
    for (const onTaken of this.#taken.splice(0)) onTaken()
  }

  get lines(): string[] {
    return this.writes.join('').split('\n').slice(0, -1)
  }
}

function writerTo(output: Writable): { writer: LineWriter; events: string[] } {
  const events: string[] = []
  const listener = { full: () => events.push('full'), drained: () => events.push('drained'), broken: () => events.push('broken') }
  return { writer: new LineWriter(output, { maxQueuedLength: 200_000, stallMs: 10_000 }, listener), events }
}

function useFakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

describe('LineWriter', () => {
  test('makes one write of the lines of a tick', async () => {
    const output = new SlowReader({ isReading: true })
    const { writer } = writerTo(output)
    for (let number = 0; number < 64; number++) writer.write(`line ${number}`)
    await nextTurn()
    expect(output.writes).toHaveLength(1)
    expect(output.lines).toHaveLength(64)
  })

  test('makes one write of lines that promises settled in one tick bring, however many steps they take', async () => {
    const output = new SlowReader({ isReading: true })
    const { writer } = writerTo(output)
    const writeAfter = async (steps: number): Promise<void> => {
      for (let step = 0; step < steps; step++) await Promise.resolve()
      writer.write(`after ${steps}`)
    }
    await nextTurn()
    await Promise.all([writeAfter(1), writeAfter(3), writeAfter(7)])
    await nextTurn()
    expect(output.writes).toEqual(['after 1\nafter 3\nafter 7\n'])
  })

  test('gathers while the stream makes it wait, and keeps the order', async () => {
    const output = new SlowReader({ isReading: false })
    const { writer, events } = writerTo(output)
    writer.write('x'.repeat(200))
    await nextTurn()
    for (const line of ['a', 'b', 'c']) {
      writer.write(line)
      await nextTurn()
    }
    expect(output.writes).toHaveLength(1)
    output.take()
    await nextTurn()
    expect(output.writes.slice(1)).toEqual(['a\nb\nc\n'])
    expect(events).toEqual([])
  })

  test('tells when more waits than the bound, in the tick in which it does, and when it was taken', async () => {
    const output = new SlowReader({ isReading: false })
    const { writer, events } = writerTo(output)
    let written = 0
    for (; !writer.isFull; written++) writer.write('x'.repeat(10_000))
    expect(events).toEqual(['full'])
    expect(written).toBe(20)
    writer.write('also when it is full')
    output.take()
    await nextTurn()
    expect(events).toEqual(['full'])
    output.take()
    await nextTurn()
    expect(events).toEqual(['full', 'drained'])
    expect(output.lines).toHaveLength(21)
  })

  test('writes an answer that is larger than the bound', async () => {
    const output = new SlowReader({ isReading: true })
    const { writer, events } = writerTo(output)
    writer.write('x'.repeat(500_000))
    await nextTurn()
    writer.write('next')
    await nextTurn()
    expect(output.lines.at(-1)).toBe('next')
    expect(writer.isFull).toBe(false)
    expect(events.filter((event) => event === 'full')).toHaveLength(events.filter((event) => event === 'drained').length)
  })

  test('gives up a reader that takes nothing for too long', () => {
    useFakeTimeouts()
    const output = new SlowReader({ isReading: false })
    const { writer, events } = writerTo(output)
    writer.write('x'.repeat(500_000))
    vi.advanceTimersByTime(9999)
    expect(events).toEqual(['full'])
    vi.advanceTimersByTime(1)
    expect(events).toEqual(['full', 'broken'])
    expect(writer.isBroken).toBe(true)
  })

  test('gives a slow reader more time whenever it takes something', async () => {
    useFakeTimeouts()
    const output = new SlowReader({ isReading: false })
    const { writer, events } = writerTo(output)
    writer.write('x'.repeat(500_000))
    writer.write('y'.repeat(500_000))
    vi.advanceTimersByTime(9000)
    output.take()
    await nextTurn()
    vi.advanceTimersByTime(9000)
    expect(events).toEqual(['full'])
    output.take()
    await nextTurn()
    expect(events).toEqual(['full', 'drained'])
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is broken when the stream fails, and is told of once', async () => {
    const output = new SlowReader({ isReading: false })
    const { writer, events } = writerTo(output)
    output.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))
    await nextTurn()
    writer.write('nobody reads this')
    await nextTurn()
    expect(events).toEqual(['broken'])
    expect(output.writes).toEqual([])
  })

  test('flushed() waits until everything was taken', async () => {
    const output = new SlowReader({ isReading: false })
    const { writer } = writerTo(output)
    writer.write('one')
    let isFlushed = false
    const flushed = writer.flushed(60_000).then(() => (isFlushed = true))
    await nextTurn()
    expect(output.lines).toEqual(['one'])
    expect(isFlushed).toBe(false)
    output.take()
    await flushed
  })

  test('flushed() waits no longer than it may', async () => {
    useFakeTimeouts()
    const { writer } = writerTo(new SlowReader({ isReading: false }))
    writer.write('one')
    const flushed = writer.flushed(250)
    vi.advanceTimersByTime(250)
    await flushed
  })
})
