import fc from 'fast-check'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { describe, expect, test } from 'vitest'
import { encodeEndpointEvent, encodeEvent } from './encode-event.ts'
import { EventStream, type StreamSink } from './event-stream.ts'
import { OpenStreams } from './open-streams.ts'

/** What a socket is to a stream: takes text, and lets it wait when nobody reads. */
class Sink implements StreamSink {
  written: string[] = []
  bufferedBytes = 0
  state: 'open' | 'ended' | 'destroyed' = 'open'
  isRead = true
  write(text: string): void {
    this.written.push(text)
    if (!this.isRead) this.bufferedBytes += text.length
  }
  end(): void {
    this.state = 'ended'
  }
  destroy(): void {
    this.state = 'destroyed'
  }
}

function parse(text: string): EventSourceMessage[] {
  const events: EventSourceMessage[] = []
  createParser({ onEvent: (event) => events.push(event) }).feed(text)
  return events
}

describe('encodeEvent', () => {
  test('encodes any JSON so that it is read as it was', () => {
    fc.assert(
      fc.property(fc.array(fc.json()), (texts) => {
        expect(parse(texts.map(encodeEvent).join(''))).toEqual(texts.map((data) => ({ event: 'message', data, id: undefined })))
      }),
    )
  })
})

describe('encodeEndpointEvent', () => {
  test('encodes a URI reference', () => {
    expect(parse(encodeEndpointEvent('/messages/?session_id=x'))).toEqual([
      { event: 'endpoint', data: '/messages/?session_id=x', id: undefined },
    ])
  })
})

describe('EventStream', () => {
  test('cuts off a client that does not read, and writes nothing more', () => {
    const sink = new Sink()
    sink.isRead = false
    const stream = new EventStream(sink, 1000)
    const results = Array.from({ length: 20 }, () => stream.send(JSON.stringify('x'.repeat(200))))
    expect(sink.state).toBe('destroyed')
    expect(sink.bufferedBytes).toBeLessThan(1000 + 300)
    expect(results.lastIndexOf(true)).toBe(results.indexOf(false) - 1)
    expect(stream.isOpen).toBe(false)
    stream.end()
    stream.keepAlive()
    expect(sink.state).toBe('destroyed')
  })

  test('sends a client that reads as much as there is', () => {
    const sink = new Sink()
    const stream = new EventStream(sink, 1000)
    for (let count = 0; count < 1000; count++) expect(stream.send('"xxxxxxxxxxxxxxxxxx"')).toBe(true)
    expect(sink.written).toHaveLength(1000)
  })

  test('ends once, and not after its client has gone', () => {
    const sinks = [new Sink(), new Sink()]
    const [ended, gone] = sinks.map((sink) => new EventStream(sink, 1000))
    ended!.end()
    gone!.disconnected()
    gone!.end()
    for (const stream of [ended!, gone!]) expect(stream.send('1')).toBe(false)
    expect(sinks.map(({ state, written }) => ({ state, written }))).toEqual([
      { state: 'ended', written: [] },
      { state: 'open', written: [] },
    ])
  })
})

describe('OpenStreams', () => {
  test('keeps no timer without streams, and none at all when comments are off', () => {
    const timers = () => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const stream = new EventStream(new Sink(), 1000)
    const streams = new OpenStreams(60_000)
    streams.add(stream)
    expect(timers()).toBe(before + 1)
    streams.delete(stream)
    expect(timers()).toBe(before)
    new OpenStreams(0).add(stream)
    expect(timers()).toBe(before)
  })
})
