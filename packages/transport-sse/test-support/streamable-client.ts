import { EventReader } from './event-reader.ts'

/** How a {@link StreamableClient} opens its session. */
export interface StreamableClientOptions {
  readonly protocolVersion?: string
  /** Sent with every request, beside what the transport asks for. */
  readonly headers?: Readonly<Record<string, string>>
}

/** What a client of Streamable HTTP has to send with a POST. */
export const POST_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
}

/** The request by which every session begins. */
export function initializeRequest(protocolVersion = '2025-11-25'): object {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
  return { jsonrpc: '2.0', id: 0, method: 'initialize', params }
}

/** A `tools/call` request. */
export function callRequest(id: number | string, name: string, args: object = {}, meta?: object): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, _meta: meta } }
}

/** A client of Streamable HTTP that hides nothing: every method answers the HTTP response. */
export class StreamableClient {
  readonly url: string
  readonly sessionId: string
  readonly #headers: Readonly<Record<string, string>>

  private constructor(url: string, sessionId: string, headers: Readonly<Record<string, string>>) {
    this.url = url
    this.sessionId = sessionId
    this.#headers = headers
  }

  /** Opens a session and confirms it. */
  static async open(url: string, { protocolVersion = '2025-11-25', headers = {} }: StreamableClientOptions = {}) {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...POST_HEADERS, ...headers },
      body: JSON.stringify(initializeRequest(protocolVersion)),
    })
    const sessionId = response.headers.get('mcp-session-id')
    if (sessionId === null) throw new Error(`no session was opened: ${response.status} ${await response.text()}`)
    const { result } = await response.json()
    const client = new StreamableClient(url, sessionId, {
      ...headers,
      'mcp-session-id': sessionId,
      'mcp-protocol-version': result.protocolVersion,
    })
    await client.notify('notifications/initialized')
    return client
  }

  /** Sends a message, or text that may be none. */
  post(message: object | string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal): Promise<Response> {
    return fetch(this.url, {
      method: 'POST',
      headers: { ...POST_HEADERS, ...this.#headers, ...headers },
      body: typeof message === 'string' ? message : JSON.stringify(message),
      ...(signal && { signal }),
    })
  }

  /** Calls a tool. */
  call(id: number | string, name: string, args?: object, meta?: object): Promise<Response> {
    return this.post(callRequest(id, name, args, meta))
  }

  /** Calls a tool and answers the text of its result. */
  async callText(id: number | string, name: string, args?: object): Promise<string> {
    const { result } = await (await this.call(id, name, args)).json()
    return result.content[0].text
  }

  /** Sends a notification. */
  notify(method: string, params?: object): Promise<Response> {
    return this.post({ jsonrpc: '2.0', method, params })
  }

  /** Opens the stream for messages that belong to no request. */
  get(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url, { headers: { accept: 'text/event-stream', ...this.#headers, ...headers } })
  }

  /** {@link StreamableClient.get}, ready to be read. */
  async listen(): Promise<EventReader> {
    return new EventReader(await this.get())
  }

  /** Ends the session. */
  delete(headers: Readonly<Record<string, string>> = {}): Promise<Response> {
    return fetch(this.url, { method: 'DELETE', headers: { ...this.#headers, ...headers } })
  }
}
