import { EventSourceParserStream } from 'eventsource-parser/stream'

/** A JSON-RPC message, of which a test knows what is in it. */
export type Message = Record<string, any>

/** What was read of one stream, over all its connections. */
export interface ReadStream {
  /** The messages, as they came. */
  readonly messages: Message[]
  /** The id of the last event that had one. */
  lastEventId: string
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/** A client of a session over Streamable HTTP that comes back for what it missed, and does nothing else by itself. */
export class ResumingClient {
  readonly #url: string
  /** Names the session. */
  readonly sessionId: string
  #nextId = 100

  private constructor(url: string, sessionId: string) {
    this.#url = url
    this.sessionId = sessionId
  }

  static async open(url: string, protocolVersion: string): Promise<ResumingClient> {
    const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'resuming', version: '1.0.0' } }
    const response = await fetch(url, {
      method: 'POST',
      headers: HEADERS,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    })
    await response.text()
    const client = new ResumingClient(url, response.headers.get('mcp-session-id') ?? '')
    await client.post({ method: 'notifications/initialized' })
    return client
  }

  /** Posts a message of the session. */
  post(message: Message, signal?: AbortSignal): Promise<Response> {
    return fetch(this.#url, {
      method: 'POST',
      headers: { ...HEADERS, 'mcp-session-id': this.sessionId },
      body: JSON.stringify({ jsonrpc: '2.0', ...message }),
      ...(signal !== undefined && { signal }),
    })
  }

  /** Sends a request and reads its answer, which is JSON. */
  async request(method: string, params: object = {}): Promise<Message> {
    const response = await this.post({ id: this.#nextId++, method, params })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return (await response.json()) as Message
  }

  /** Opens the standalone stream, or a stream where it was left. */
  get(lastEventId?: string, signal?: AbortSignal): Promise<Response> {
    return fetch(this.#url, {
      headers: {
        accept: 'text/event-stream',
        'mcp-session-id': this.sessionId,
        ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
      },
      ...(signal !== undefined && { signal }),
    })
  }
}

/** Reads a stream until it ends, breaks, or `isEnough` of it has come. What was there before stays. */
export async function read(
  response: Response,
  into: ReadStream,
  isEnough: (messages: readonly Message[]) => boolean = () => false,
): Promise<void> {
  if (response.body === null || !response.ok) throw new Error(`${response.status} ${await response.text()}`)
  const events = response.body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  try {
    for await (const event of events) {
      if (event.id !== undefined) into.lastEventId = event.id
      if (event.data !== '') into.messages.push(JSON.parse(event.data) as Message)
      if (isEnough(into.messages)) return
    }
  } catch {
    // The connection broke, as it is meant to.
  }
}
