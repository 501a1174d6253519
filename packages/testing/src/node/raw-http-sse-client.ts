import { RawClient, toText } from '../raw/raw-client.ts'
import type { RawEventStream } from './raw-event-stream.ts'
import { RawHttpClient, type RawHttpOptions, type RawHttpResponse } from './raw-http-client.ts'

/** A {@link RawClient} over HTTP+SSE: messages go out by POST, everything comes on one stream. */
export class RawHttpSseClient extends RawClient {
  /** Where messages go, as the `endpoint` event said. */
  readonly endpoint: string
  /** The stream. Messages are in {@link RawClient.messages}, other events in its own list. */
  readonly stream: RawEventStream
  readonly #http: RawHttpClient

  private constructor(http: RawHttpClient, stream: RawEventStream, endpoint: string) {
    super()
    this.#http = http
    this.stream = stream
    this.endpoint = endpoint
    void this.#pump()
  }

  /**
   * Opens the stream and waits for its `endpoint` event.
   *
   * @throws Error when the answer is no event stream.
   */
  static async open(url: string, options: RawHttpOptions = {}): Promise<RawHttpSseClient> {
    const http = new RawHttpClient(url, options)
    const stream = await http.openStream({ path: new URL(url).pathname })
    if (stream.status !== 200) {
      http.close()
      throw new Error(`GET ${url} was answered ${stream.status}`)
    }
    const endpoint = await stream.events.take(({ event }) => event === 'endpoint', 'the endpoint event')
    return new RawHttpSseClient(http, stream, endpoint.data)
  }

  /** Posts a message, and resolves to how the POST was answered. */
  post(message: object | string, headers: Readonly<Record<string, string>> = {}): Promise<RawHttpResponse> {
    return this.#http.request({
      path: this.endpoint,
      headers: { 'content-type': 'application/json', ...headers },
      body: toText(message),
    })
  }

  async send(message: object | string): Promise<void> {
    const { status, body } = await this.post(message)
    if (status !== 202) throw new Error(`POST ${this.endpoint} was answered ${status}: ${body}`)
  }

  async close(): Promise<void> {
    this.stream.close()
    await this.stream.ended
    this.#http.close()
  }

  async #pump(): Promise<void> {
    for (;;) {
      const event = await this.stream.events.poll(({ event: name = 'message' }) => name === 'message')
      if (event === undefined) return this.messages.close()
      this.receive(event.data)
    }
  }
}
