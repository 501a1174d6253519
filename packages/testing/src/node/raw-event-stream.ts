import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { createParser, type EventSourceMessage } from 'eventsource-parser'
import { Inbox } from '../raw/inbox.ts'

/** An event stream as it comes. */
export class RawEventStream {
  /** The HTTP status. */
  readonly status: number
  /** The headers, names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** Events that came and were not taken. */
  readonly events: Inbox<EventSourceMessage> = new Inbox()
  /** Comments that came, such as those that keep the connection alive. */
  readonly comments: string[] = []
  /** Resolves when the stream has ended, from whichever side. */
  readonly ended: Promise<void>
  readonly #response: IncomingMessage

  /** @param onEvent called with every event, before it is put into {@link RawEventStream.events}; what it takes (`true`) is not. */
  constructor(response: IncomingMessage, onEvent: (event: EventSourceMessage) => boolean = () => false) {
    this.status = response.statusCode ?? 0
    this.headers = response.headers
    this.#response = response
    const parser = createParser({
      onEvent: (event) => {
        if (!onEvent(event)) this.events.put(event)
      },
      onComment: (comment) => this.comments.push(comment),
    })
    response.setEncoding('utf8')
    response.on('data', (text: string) => parser.feed(text))
    // A stream that is cut ends with an error; here it is an end like any other.
    response.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      response.once('close', () => {
        this.events.close()
        resolve()
      })
    })
  }

  /** Stops reading. */
  pause(): void {
    this.#response.pause()
  }

  /** Goes on reading. */
  resume(): void {
    this.#response.resume()
  }

  /** Cuts the connection. */
  close(): void {
    this.#response.destroy()
  }
}
