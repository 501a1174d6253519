import { createServer } from '@portico/core'
import { engineOf, MemoryStreamEventStore } from '@portico/core/internal'
import { describe, expect, test } from 'vitest'
import { EventStream } from './event-stream/event-stream.ts'
import { HttpSession } from './http-session.ts'

const engine = engineOf(createServer({ name: 'a', version: '1' }))
const events = new MemoryStreamEventStore({ maxBytesPerSession: 1000, maxBytes: 1000, maxAgeMs: 1000 })
function openSession(): HttpSession {
  const opened = HttpSession.open(engine, events, 'secret', (send) => engine.openSession({ id: 'x', transport: 'test', send }))
  if (opened === undefined) throw new Error('expected a session')
  return opened
}

/** A stream, the messages that were written to it, and how many bytes wait in it. */
function openStream() {
  const sink = {
    written: [] as string[],
    bufferedBytes: 0,
    write: (text: string) => void sink.written.push(text),
    end() {},
    destroy() {},
  }
  return { stream: new EventStream(sink, 100), sink }
}

describe('HttpSession', () => {
  test('sends a message on one stream: the one opened last whose client still reads', () => {
    const session = openSession()
    const [first, second] = [openStream(), openStream()]
    session.addStream(first.stream)
    session.addStream(second.stream)
    session.send('1')
    second.sink.bufferedBytes = 101
    session.send('2')
    session.send('3')
    expect(second.sink.written).toEqual(['event: message\ndata: 1\n\n'])
    expect(first.sink.written).toEqual(['event: message\ndata: 2\n\n', 'event: message\ndata: 3\n\n'])
  })

  test('keeps what no stream took until one is opened, each message once', () => {
    const session = openSession()
    const [first, second] = [openStream(), openStream()]
    session.addStream(first.stream)
    first.sink.bufferedBytes = 101
    for (const message of ['1', '2', '1']) session.send(message)
    session.deleteStream(first.stream)
    expect(session.isConnected).toBe(false)
    session.addStream(second.stream)
    expect(second.sink.written).toEqual(['event: message\ndata: 1\n\n', 'event: message\ndata: 2\n\n'])
  })

  test('keeps a bounded number of messages', () => {
    const session = openSession()
    for (let count = 0; count < 1000; count++) session.send(String(count))
    const { stream, sink } = openStream()
    session.addStream(stream)
    expect(sink.written).toHaveLength(64)
  })
})
