import type { StreamEvent, StreamEventStore } from '@portico/core'
import { MemoryStreamEventStore } from '@portico/core/internal'
import { describe, expect, test } from 'vitest'
import { EventStream } from './event-stream.ts'
import { ResumableStream } from './resumable-stream.ts'
import { StreamLog } from './stream-log.ts'

/** A store that answers when it is told to, as one on another machine does. */
class SlowStore implements StreamEventStore {
  readonly #memory = new MemoryStreamEventStore({ maxBytesPerSession: 1000, maxBytes: 1000, maxAgeMs: 60_000 })
  readonly #waiting: (() => void)[] = []
  #isBroken = false

  load(): void {
    this.#memory.load()
  }

  settled(): Promise<void> | undefined {
    return this.#memory.settled()
  }

  append(sessionId: string, stream: string, message: string): number {
    return this.#memory.append(sessionId, stream, message)
  }

  async after(sessionId: string, stream: string, sequence: number): Promise<readonly StreamEvent[]> {
    const found = this.#memory.after(sessionId, stream, sequence)
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
    if (this.#isBroken) throw new Error('the store is broken')
    return found
  }

  forget(sessionId: string): void {
    this.#memory.forget(sessionId)
  }

  /** Answers what was asked so far. */
  async answer(): Promise<void> {
    for (const resolve of this.#waiting.splice(0)) resolve()
    await new Promise((resolve) => setImmediate(resolve))
  }

  break(): void {
    this.#isBroken = true
  }
}

/** A connection of which all that was written is known. */
class Connection extends EventStream {
  readonly messages: string[]
  hasEnded = false

  constructor() {
    const messages: string[] = []
    const end = (): void => {
      this.hasEnded = true
    }
    const write = (text: string): void => void messages.push(/^data: (.*)$/m.exec(text)?.[1] ?? text)
    super({ write, bufferedBytes: 0, end, destroy: end }, 1000)
    this.messages = messages
  }
}

describe('ResumableStream', () => {
  const open = (): { store: SlowStore; stream: ResumableStream } => {
    const store = new SlowStore()
    return { store, stream: new ResumableStream('r1', false, new StreamLog('session', store, 'secret'), () => undefined) }
  }

  test('sends on its connection, and keeps what is sent while it has none', async () => {
    const { store, stream } = open()
    const [first, second] = [new Connection(), new Connection()]
    stream.connect(first)
    stream.send('"a"')
    first.disconnected()
    stream.disconnected(first)
    stream.send('"b"')
    const resumed = stream.resume(second, 1)
    await store.answer()
    await resumed
    expect(first.messages).toEqual(['"a"'])
    expect(second.messages).toEqual(['"b"'])
  })

  test('sends what comes while it is catching up after that, once', async () => {
    const { store, stream } = open()
    const connection = new Connection()
    stream.send('"a"')
    const resumed = stream.resume(connection, 0)
    stream.send('"b"')
    await store.answer()
    stream.send('"c"')
    await store.answer()
    await store.answer()
    await resumed
    stream.send('"d"')
    expect(connection.messages).toEqual(['"a"', '"b"', '"c"', '"d"'])
  })

  test('sends what comes while nothing was missed', async () => {
    const { store, stream } = open()
    const connection = new Connection()
    stream.send('"a"')
    const resumed = stream.resume(connection, 1)
    stream.send('"b"')
    await store.answer()
    await store.answer()
    await resumed
    expect(connection.messages).toEqual(['"b"'])
  })

  test('that ends while it is catching up ends the connection after all was sent', async () => {
    const { store, stream } = open()
    const connection = new Connection()
    stream.send('"a"')
    const resumed = stream.resume(connection, 0)
    stream.send('"b"')
    stream.end()
    expect(connection.hasEnded).toBe(false)
    await store.answer()
    await store.answer()
    await resumed
    expect(connection).toMatchObject({ messages: ['"a"', '"b"'], hasEnded: true })
  })

  test('goes on on the connection that came last, when clients come back twice at once', async () => {
    const { store, stream } = open()
    const [first, second] = [new Connection(), new Connection()]
    stream.send('"a"')
    const resumed = Promise.all([stream.resume(first, 0), stream.resume(second, 0)])
    await store.answer()
    await resumed
    expect(first).toMatchObject({ messages: [], hasEnded: true })
    expect(second).toMatchObject({ messages: ['"a"'], hasEnded: false })
  })

  test('does not wait for what the log has forgotten', async () => {
    const { store, stream } = open()
    const connection = new Connection()
    stream.send('"a"')
    store.forget('session')
    const resumed = stream.resume(connection, 0)
    await store.answer()
    await resumed
    stream.send('"b"')
    expect(connection.messages).toEqual(['"b"'])
  })

  test('says when the log cannot be read', async () => {
    const { store, stream } = open()
    store.break()
    const resumed = stream.resume(new Connection(), 0)
    await Promise.all([expect(resumed).rejects.toThrow('the store is broken'), store.answer()])
  })
})
