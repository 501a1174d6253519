import { createParser, type EventSourceMessage } from 'eventsource-parser'

/** A response of `text/event-stream`, read event by event as the bytes come. */
export class EventReader {
  /** The comments that came so far. */
  readonly comments: string[] = []
  /** The id of the last event that came, to resume the stream after. */
  lastEventId: string | undefined
  /** How soon the server wants its client back, in milliseconds. */
  retryMs: number | undefined
  /** How many events came that were only an id. */
  primingCount = 0
  readonly #events: EventSourceMessage[] = []
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>
  readonly #decoder = new TextDecoder()
  readonly #parser = createParser({
    onEvent: (event) => this.#receive(event),
    onComment: (comment) => this.comments.push(comment),
    onRetry: (retryMs) => {
      this.retryMs = retryMs
    },
  })

  constructor(response: Response) {
    const type = response.headers.get('content-type')
    if (response.body === null || type !== 'text/event-stream') {
      throw new TypeError(`expected an event stream, got status ${response.status} and type ${String(type)}`)
    }
    this.#reader = response.body.getReader()
  }

  /** The next event with data; `undefined` when the stream has ended. */
  async next(): Promise<EventSourceMessage | undefined> {
    while (this.#events.length === 0) {
      if (!(await this.#read())) return undefined
    }
    return this.#events.shift()
  }

  /** The JSON of the next event. Throws when the stream has ended. */
  async json(): Promise<any> {
    const event = await this.next()
    if (event === undefined) throw new Error('the stream has ended, expected another event')
    return JSON.parse(event.data)
  }

  /** The JSON of every event until the stream ends. */
  async rest(): Promise<any[]> {
    const messages = []
    for (let event = await this.next(); event !== undefined; event = await this.next()) messages.push(JSON.parse(event.data))
    return messages
  }

  /** Waits for the next comment. */
  async comment(): Promise<string | undefined> {
    const before = this.comments.length
    while (this.comments.length === before) {
      if (!(await this.#read())) return undefined
    }
    return this.comments[before]
  }

  /** Closes the connection from this side. */
  async cancel(): Promise<void> {
    await this.#reader.cancel()
  }

  #receive(event: EventSourceMessage): void {
    this.lastEventId = event.id ?? this.lastEventId
    if (event.data === '') this.primingCount++
    else this.#events.push(event)
  }

  async #read(): Promise<boolean> {
    const { done, value } = await this.#reader.read()
    if (done) return false
    this.#parser.feed(this.#decoder.decode(value, { stream: true }))
    return true
  }
}
