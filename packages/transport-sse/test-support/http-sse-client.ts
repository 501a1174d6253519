import { EventReader } from './event-reader.ts'
import { initializeRequest } from './streamable-client.ts'

/** A client of HTTP+SSE that hides nothing. */
export class HttpSseClient {
  /** The stream on which everything comes. */
  readonly events: EventReader
  /** Where messages go, as the endpoint event said. */
  readonly endpoint: string
  readonly #url: URL
  readonly #headers: Readonly<Record<string, string>>

  private constructor(events: EventReader, endpoint: string, url: URL, headers: Readonly<Record<string, string>>) {
    this.events = events
    this.endpoint = endpoint
    this.#url = url
    this.#headers = headers
  }

  /** Opens the stream and reads where messages go. */
  static async connect(sseUrl: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpSseClient> {
    const events = new EventReader(await fetch(sseUrl, { headers: { accept: 'text/event-stream', ...headers } }))
    const first = await events.next()
    if (first?.event !== 'endpoint') throw new Error(`expected the endpoint event first, got ${JSON.stringify(first)}`)
    return new HttpSseClient(events, first.data, new URL(first.data, sseUrl), headers)
  }

  /** {@link HttpSseClient.connect}, and the handshake. */
  static async open(sseUrl: string, headers: Readonly<Record<string, string>> = {}): Promise<HttpSseClient> {
    const client = await HttpSseClient.connect(sseUrl, headers)
    await client.post(initializeRequest('2024-11-05'))
    await client.events.json()
    await client.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return client
  }

  get sessionId(): string {
    return this.#url.searchParams.get('session_id') ?? ''
  }

  /** Sends a message to the endpoint, or to another URL. */
  post(message: object | string, url: string | URL = this.#url): Promise<Response> {
    return fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...this.#headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
    })
  }
}
