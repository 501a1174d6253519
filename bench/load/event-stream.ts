import { connect, type Socket } from 'node:net'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { decodeChunks } from './decode-chunks.ts'
import { isChunked, statusOf } from './response-reader.ts'

/** The listeners of one {@link EventStream}. */
export interface EventStreamListener {
  onEvent(event: EventSourceMessage): void
  onError(error: Error): void
}

/** One GET of an event stream over a bare socket, read until it is closed. */
export class EventStream {
  readonly #socket: Socket
  readonly #listener: EventStreamListener
  readonly #parser = createParser({ onEvent: (event) => this.#listener.onEvent(event) })
  #pending = ''
  #phase: 'head' | 'plain' | 'chunked' = 'head'

  constructor(url: URL, listener: EventStreamListener) {
    this.#listener = listener
    this.#socket = connect({ host: url.hostname, port: Number(url.port) })
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (bytes: string) => this.#receive(bytes))
    this.#socket.on('error', (error) => listener.onError(error))
    this.#socket.on('close', () => listener.onError(new Error('the server closed the event stream')))
    this.#socket.write(
      `GET ${url.pathname}${url.search} HTTP/1.1\r\nHost: ${url.host}\r\nAccept: text/event-stream\r\nCache-Control: no-cache\r\n\r\n`,
    )
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #receive(bytes: string): void {
    this.#pending += bytes
    if (this.#phase === 'head') this.#readHead()
    if (this.#phase === 'plain') this.#feed(this.#pending, this.#pending.length)
    if (this.#phase === 'chunked') {
      const { data, end } = decodeChunks(this.#pending, 0)
      this.#feed(data, end)
    }
  }

  #feed(data: string, consumed: number): void {
    this.#pending = this.#pending.slice(consumed)
    if (data !== '') this.#parser.feed(data)
  }

  #readHead(): void {
    const headEnd = this.#pending.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const head = this.#pending.slice(0, headEnd)
    if (statusOf(head) !== 200) this.#listener.onError(new Error(`expected an event stream, got ${head}`))
    this.#phase = isChunked(head) ? 'chunked' : 'plain'
    this.#pending = this.#pending.slice(headEnd + 4)
  }
}
