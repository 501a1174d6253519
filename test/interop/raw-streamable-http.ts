import type { IncomingMessage } from 'node:http'
import type { ProtocolVersion, RequestId } from '@portico/core'
import { RawClient, RawEventStream, RawHttpClient, type RawMessage } from '@portico/testing'

const PATH = '/mcp'

/** Where the name is that a request repeats in `Mcp-Name`. */
const NAMES: Readonly<Record<string, string>> = {
  'tools/call': 'name',
  'prompts/get': 'name',
  'resources/read': 'uri',
  'tasks/get': 'taskId',
  'tasks/update': 'taskId',
}

/** A client over Streamable HTTP that sends the headers of a revision, and gives requests up by closing their connections. */
export class RawStreamableHttp extends RawClient {
  readonly #http: RawHttpClient
  readonly #protocolVersion: ProtocolVersion
  readonly #statesTerms: boolean
  readonly #open = new Map<RequestId, IncomingMessage>()
  #sessionId: string | undefined

  /** @param statesTerms whether every request states its terms, in headers too. */
  constructor(url: string, headers: Readonly<Record<string, string>>, protocolVersion: ProtocolVersion, statesTerms: boolean) {
    super()
    this.#http = new RawHttpClient(url, { headers })
    this.#protocolVersion = protocolVersion
    this.#statesTerms = statesTerms
  }

  /** Resolves when the headers of the answer are there; the messages in it are with the client once they come. */
  async send(message: object): Promise<void> {
    const { id } = message as RawMessage
    const response = await this.#http.respond({
      path: PATH,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...this.#headersOf(message as RawMessage),
      },
      body: JSON.stringify(message),
    })
    const status = response.statusCode ?? 0
    if (status === 401 || status === 403) throw new Error(`POST was answered ${status}`)
    const given = response.headers['mcp-session-id']
    if (typeof given === 'string') this.#sessionId = given
    if (id !== undefined && id !== null) this.#open.set(id, response)
    if (response.headers['content-type'] === 'text/event-stream') void this.#readStream(new RawEventStream(response))
    else await this.#readBody(response)
  }

  /** Gives a request up, by closing its connection. */
  abandon(id: RequestId): void {
    this.#open.get(id)?.destroy()
  }

  /** Opens the stream for messages that belong to no request. */
  async openStream(): Promise<void> {
    const stream = await this.#http.openStream({ path: PATH, headers: this.#sessionHeaders() })
    if (stream.status !== 200) throw new Error(`GET was answered ${stream.status}`)
    void this.#readStream(stream)
  }

  async close(): Promise<void> {
    if (this.#sessionId !== undefined) await this.#http.request({ path: PATH, method: 'DELETE', headers: this.#sessionHeaders() })
    this.#http.close()
    this.messages.close()
  }

  #headersOf({ method, params }: RawMessage): Record<string, string> {
    if (!this.#statesTerms) return this.#sessionHeaders()
    const name = params?.[NAMES[method ?? ''] ?? '']
    return {
      'MCP-Protocol-Version': this.#protocolVersion,
      'Mcp-Method': method ?? '',
      ...(typeof name === 'string' && { 'Mcp-Name': encodeHeader(name) }),
      ...regionHeader(params?.['arguments']),
    }
  }

  #sessionHeaders(): Record<string, string> {
    return this.#sessionId === undefined
      ? {}
      : { 'Mcp-Session-Id': this.#sessionId, 'MCP-Protocol-Version': this.#protocolVersion }
  }

  async #readStream(stream: RawEventStream): Promise<void> {
    for (;;) {
      const event = await stream.events.poll(() => true)
      if (event === undefined) return
      if (event.data !== '') this.receive(event.data)
    }
  }

  async #readBody(response: IncomingMessage): Promise<void> {
    let body = ''
    for await (const text of response.setEncoding('utf8')) body += String(text)
    if (response.headers['content-type']?.startsWith('application/json') === true) this.receive(body)
  }
}

/** The one argument in the fixture that is repeated in a header. */
function regionHeader(args: unknown): Record<string, string> {
  const { region } = (args ?? {}) as { readonly region?: string } // of the tool `route`, and of no other
  return region === undefined ? {} : { 'Mcp-Param-Region': encodeHeader(region) }
}

/** @see MCP, Transports, Streamable HTTP, Value Encoding */
function encodeHeader(value: string): string {
  return /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(value) ? value : `=?base64?${Buffer.from(value).toString('base64')}?=`
}
