import { createParser } from 'eventsource-parser'
import type { Channel, ChannelListener, Route } from './channel.ts'
import type { PieceKind } from './classify-message.ts'
import { bytesOfPiece, type Piece } from './piece.ts'

/** One HTTP request. */
export interface Asked {
  readonly method: 'POST' | 'GET' | 'DELETE'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Uint8Array
  /** The client goes. */
  readonly signal: AbortSignal
}

/** An HTTP response as it comes. */
export interface Answered {
  readonly status: number
  header(name: string): string | undefined
  readonly body: AsyncIterable<Uint8Array>
}

/** Sends an HTTP request to the endpoint, by whatever means. */
export type Ask = (asked: Asked) => Promise<Answered>

const STATELESS = '2026-07-28'

/** To a server over Streamable HTTP: a POST for each piece, with the headers that belong to it. */
export function streamableHttpRoute(ask: Ask): Route {
  return { answersSilent: true, open: async (listener) => new StreamableHttpChannel(ask, listener) }
}

class StreamableHttpChannel implements Channel {
  readonly #ask: Ask
  readonly #listener: ChannelListener
  readonly #closing = new AbortController()
  #sessionId: string | undefined
  #standalone: Promise<void> | undefined

  constructor(ask: Ask, listener: ChannelListener) {
    this.#ask = ask
    this.#listener = listener
  }

  async send(piece: Piece, kind: PieceKind): Promise<void> {
    const body = bytesOfPiece(piece)
    const going = new AbortController()
    const headers = {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...this.#headersFor(body),
    }
    const answered = await this.#ask({ method: 'POST', headers, body, signal: going.signal })
    if (!isFitting(answered.status, kind)) this.#listener.fail(`a ${kind.kind} was answered ${answered.status}`)
    this.#sessionId ??= answered.header('mcp-session-id')
    const isListening = kind.kind === 'request' && kind.method === 'subscriptions/listen'
    await this.#read(answered, (text) => {
      this.#listener.receive(text)
      if (isListening) going.abort()
    })
    // Once the client has said that it is ready, the server may have something to say to it.
    if (this.#sessionId !== undefined) this.#standalone ??= this.#listen()
  }

  async close(): Promise<void> {
    if (this.#sessionId === undefined) return
    const { status } = await this.#ask({ method: 'DELETE', headers: this.#sessionHeaders(), signal: this.#closing.signal })
    if (status !== 204) this.#listener.fail(`DELETE was answered ${status}`)
    await this.#standalone
    this.#closing.abort()
  }

  async #listen(): Promise<void> {
    const headers = { accept: 'text/event-stream', ...this.#sessionHeaders() }
    const answered = await this.#ask({ method: 'GET', headers, signal: this.#closing.signal })
    await this.#read(answered, (text) => this.#listener.receive(text))
  }

  async #read({ header, body }: Answered, onText: (text: string) => void): Promise<void> {
    const decoder = new TextDecoder()
    const parser = createParser({ onEvent: ({ data }) => data === '' || onText(data) })
    const isStream = header('content-type') === 'text/event-stream'
    let text = ''
    try {
      for await (const chunk of body) {
        const decoded = decoder.decode(chunk, { stream: true })
        if (isStream) parser.feed(decoded)
        else text += decoded
      }
    } catch (error) {
      if (!isAbort(error)) throw error
    }
    if (text !== '') onText(text)
  }

  #sessionHeaders(): Record<string, string> {
    const { version } = this.#listener
    return this.#sessionId === undefined ? {} : { 'mcp-session-id': this.#sessionId, 'mcp-protocol-version': String(version) }
  }

  /** In the newest revision they repeat what is in the body. */
  #headersFor(body: Buffer): Record<string, string> {
    const { method, params } = parseMessage(body)
    const stated = params?._meta?.['io.modelcontextprotocol/protocolVersion']
    if (stated === undefined && this.#listener.version !== STATELESS) return this.#sessionHeaders()
    const name = params?.['name'] ?? params?.['uri'] ?? params?.['taskId']
    const region = (params?.['arguments'] as { region?: unknown } | null | undefined)?.region
    return {
      'mcp-protocol-version': typeof stated === 'string' ? headerText(stated) : STATELESS,
      'mcp-method': typeof method === 'string' ? headerText(method) : '',
      ...(typeof name === 'string' && { 'mcp-name': headerValue(name) }),
      ...(typeof region === 'string' && { 'mcp-param-region': headerValue(region) }),
    }
  }
}

/** No piece may be the server's fault, and what is accepted without an answer is owed none. */
function isFitting(status: number, kind: PieceKind): boolean {
  if (status === 202) return kind.kind === 'silent' || kind.kind === 'batch'
  if (kind.kind === 'refused') return status === 400
  return status === 200 || status === 400 || status === 404
}

interface Message {
  readonly method?: unknown
  readonly params?: Readonly<Record<string, unknown>> & { readonly _meta?: Readonly<Record<string, unknown>> }
}

function parseMessage(body: Buffer): Message {
  try {
    const parsed = JSON.parse(body.toString()) as unknown
    return typeof parsed === 'object' && parsed !== null ? parsed : {}
  } catch {
    return {}
  }
}

/** What cannot stand in a header goes without. */
function headerText(text: string): string {
  return text.replace(/[^\t\x20-\x7e]/g, '').trim()
}

/** "Clients MUST encode" what cannot stand in a header. */
function headerValue(text: string): string {
  const isPlain = /^[\x21-\x7e]+$/.test(text) && !text.startsWith('=?')
  return isPlain ? text : `=?base64?${Buffer.from(text).toString('base64')}?=`
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && (error.name === 'AbortError' || (error as NodeJS.ErrnoException).code === 'ECONNRESET')
}
