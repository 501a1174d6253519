import type { IncomingHttpHeaders } from 'node:http'
import type { AnyServer, ProtocolVersion } from '@portico/core'
import { RawEventStream, RawHttpClient, type RawHttpRequest, type RawMessage } from '@portico/testing'
import { type Running, serve, type ServeOptions } from '@portico/transport-sse'
import { expect, onTestFinished } from 'vitest'
import { validateClientMessage, validateMessage } from './validate-message.ts'

type Headers = Readonly<Record<string, string | undefined>>

/** How a POST was answered, to its end. */
export interface PostAnswer {
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** The text of the body, unless it is an event stream. */
  readonly body: string
  /** The messages that came, as one JSON object or on a stream, each checked against the schema. */
  readonly messages: readonly RawMessage[]
}

/** One POST. */
export interface PostOptions {
  /** Sent beside or, where they are `undefined`, instead of the usual ones. */
  readonly headers?: Headers
  /** The revision whose schema the answers are checked against. Default: the newest. */
  readonly version?: ProtocolVersion
}

/** What may be said of a request of {@link HttpEndpoint.call}. */
export interface CallOptions extends PostOptions {
  readonly id?: string | number
  /** In place of the usual `_meta`. */
  readonly meta?: Readonly<Record<string, unknown>>
  /** The request is not what the schema asks for, and is sent nevertheless. */
  readonly isInvalid?: boolean
}

const NEWEST = '2026-07-28'

/** A server over HTTP with real sockets, and requests to it. */
export class HttpEndpoint {
  readonly running: Running
  readonly http: RawHttpClient
  #lastId = 0

  private constructor(running: Running) {
    this.running = running
    this.http = new RawHttpClient(running.url)
  }

  /** Serves on a free port. The test that it is called in ends it. */
  static async serve(server: AnyServer, options: ServeOptions = {}): Promise<HttpEndpoint> {
    const endpoint = new HttpEndpoint(await serve(server, { port: 0, standalone: false, drainMs: 0, ...options }))
    onTestFinished(async () => {
      endpoint.http.close()
      await endpoint.running.close()
    })
    return endpoint
  }

  /** Posts a message, or what is to be taken for one, and reads the answer to its end. */
  async post(message: object | string, { headers = {}, version = NEWEST }: PostOptions = {}): Promise<PostAnswer> {
    const response = await this.http.respond(this.toPost(message, headers))
    const answer = { status: response.statusCode ?? 0, headers: response.headers }
    if (response.headers['content-type'] === 'text/event-stream') {
      const stream = new RawEventStream(response)
      await stream.ended
      const texts = stream.events.kept.map(({ data }) => data)
      return { ...answer, body: '', messages: texts.flatMap((text) => parse(text, version)) }
    }
    response.setEncoding('utf8')
    let body = ''
    for await (const text of response) body += String(text)
    const isJson = response.headers['content-type'] === 'application/json'
    return { ...answer, body, messages: isJson ? parse(body, version) : [] }
  }

  /** A POST of a message, with the headers that every client sends. */
  toPost(message: object | string, headers: Headers = {}): RawHttpRequest {
    const all = { 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers }
    return {
      method: 'POST',
      path: '/mcp',
      headers: defined(all),
      body: typeof message === 'string' ? message : JSON.stringify(message),
    }
  }

  /** A request of the newest revision, with the headers that repeat what is in it. */
  toCall(method: string, params: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): RawHttpRequest {
    const { id = ++this.#lastId, meta = TERMS } = options
    const message = { jsonrpc: '2.0', id, method, params: { ...params, _meta: meta } }
    if (options.isInvalid !== true) expect(validateClientMessage(NEWEST, message)).toEqual([])
    return this.toPost(message, { ...mirror(method, params), ...options.headers })
  }

  /** Sends a request of the newest revision, and reads the answer to its end. */
  call(method: string, params: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): Promise<PostAnswer> {
    const { body = '', headers = {} } = this.toCall(method, params, options)
    const all: Headers = { accept: undefined, 'content-type': undefined, ...headers }
    return this.post(String(body), { headers: all })
  }

  /** Sends a request of the newest revision that is answered by a stream, and does not wait for its end. */
  openCall(method: string, params: Readonly<Record<string, unknown>> = {}, options: CallOptions = {}): Promise<RawEventStream> {
    const call = this.toCall(method, params, options)
    return this.http.openStream({ ...call, headers: call.headers ?? {} })
  }

  /** Opens a session of an earlier revision. Resolves to what its requests send along. */
  async openSession(version: ProtocolVersion, capabilities: object = {}): Promise<Readonly<Record<string, string>>> {
    const params = { protocolVersion: version, capabilities, clientInfo: { name: 'spec', version: '1.0.0' } }
    const answer = await this.post({ jsonrpc: '2.0', id: 'initialize', method: 'initialize', params }, { version })
    const sessionId = answer.headers['mcp-session-id']
    if (typeof sessionId !== 'string') throw new Error(`initialize was answered ${answer.status}: ${answer.body}`)
    const headers = { 'mcp-session-id': sessionId, 'mcp-protocol-version': version }
    await this.post({ jsonrpc: '2.0', method: 'notifications/initialized' }, { headers, version })
    return headers
  }
}

/** What every request of the newest revision says of its client. */
export const TERMS: Readonly<Record<string, unknown>> = {
  'io.modelcontextprotocol/protocolVersion': NEWEST,
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** The headers that repeat what is in a request of the newest revision. */
function mirror(method: string, { name, uri, taskId }: Readonly<Record<string, unknown>>): Headers {
  const mirrored = name ?? uri ?? taskId
  return {
    'mcp-protocol-version': NEWEST,
    'mcp-method': method,
    'mcp-name': typeof mirrored === 'string' ? mirrored : undefined,
  }
}

function defined(headers: Headers): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

function parse(text: string, version: ProtocolVersion): readonly RawMessage[] {
  if (text === '') return []
  const parsed = JSON.parse(text) as RawMessage | readonly RawMessage[] // shown as it came
  const messages = Array.isArray(parsed) ? (parsed as readonly RawMessage[]) : [parsed as RawMessage]
  for (const message of messages) {
    // "The HTTP response body MAY comprise a JSON-RPC error response that has no id": the schemas have a form for that since 2025-11-25.
    const isWithoutId = message.error !== undefined && !('id' in message)
    expect(validateMessage(isWithoutId ? NEWEST : version, message)).toEqual([])
  }
  return messages
}
