import type { IncomingHttpHeaders } from 'node:http'
import { RawClient, toText } from '../raw/raw-client.ts'
import { RawEventStream } from './raw-event-stream.ts'
import { RawHttpClient, type RawHttpOptions, readBody } from './raw-http-client.ts'

/** How a POST was answered; the messages in it are with the client. */
export interface RawPostAnswer {
  /** The HTTP status. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** The body, when it is no event stream. */
  readonly body: string
}

/** A {@link RawClient} over Streamable HTTP: sends the session's id once it has one, nothing else by itself. */
export class RawStreamableHttpClient extends RawClient {
  /** The session's id, as the server gave it. */
  sessionId: string | undefined
  readonly #http: RawHttpClient
  readonly #path: string

  constructor(url: string, options: RawHttpOptions = {}) {
    super()
    this.#http = new RawHttpClient(url, options)
    this.#path = new URL(url).pathname
  }

  /** Posts a message. Resolves when the answer was read to its end. */
  async post(message: object | string, headers: Readonly<Record<string, string>> = {}): Promise<RawPostAnswer> {
    const response = await this.#http.respond({
      path: this.#path,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...this.#sessionHeader(),
        ...headers,
      },
      body: toText(message),
    })
    const given = response.headers['mcp-session-id']
    if (typeof given === 'string') this.sessionId = given
    const answer = { status: response.statusCode ?? 0, headers: response.headers }
    if (response.headers['content-type'] === 'text/event-stream') {
      await this.#read(new RawEventStream(response))
      return { ...answer, body: '' }
    }
    const body = await readBody(response)
    if (response.headers['content-type']?.startsWith('application/json') === true) this.receive(body)
    return { ...answer, body }
  }

  /** Posts a message without waiting for the end of the answer, which may be a stream; what comes is with the client. */
  send(message: object | string): void {
    void this.post(message).catch(() => this.messages.close())
  }

  override async notify(method: string, params?: object): Promise<void> {
    await this.post({ jsonrpc: '2.0', method, params })
  }

  /** Opens the stream for messages that belong to no request; they are with the client. */
  async openStream(): Promise<RawEventStream> {
    const stream = await this.#http.openStream({ path: this.#path, headers: this.#sessionHeader() })
    void this.#read(stream)
    return stream
  }

  /** Ends the session and the connections. */
  async close(): Promise<void> {
    if (this.sessionId !== undefined) {
      await this.#http.request({ path: this.#path, method: 'DELETE', headers: this.#sessionHeader() })
    }
    this.#http.close()
    this.messages.close()
  }

  #sessionHeader(): Record<string, string> {
    return this.sessionId === undefined ? {} : { 'Mcp-Session-Id': this.sessionId }
  }

  async #read(stream: RawEventStream): Promise<void> {
    for (;;) {
      const event = await stream.events.poll(() => true)
      if (event === undefined) return
      // An event without data is only an id to come back with.
      if (event.data !== '') this.receive(event.data)
    }
  }
}
