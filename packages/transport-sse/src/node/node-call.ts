// Hot path: one per HTTP request. Common case: the body comes in one chunk, the answer goes out with one raw header array and one end().
// Bench: bench/tools-call.bench.ts.
import { isUtf8 } from 'node:buffer'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import type { TLSSocket } from 'node:tls'
import { addCorsHeaders, EVENT_STREAM_HEADERS, isEventStream } from '../answer-headers.ts'
import { EventStream, type StreamSink } from '../event-stream/event-stream.ts'
import type { HttpCall, RawHeaders } from '../http-call.ts'
import type { HttpTransport } from '../http-transport.ts'
import { HTTP_STATUS } from '../http-status.ts'
import { refuse } from '../refuse.ts'
import { lingerAfterAnswer } from './linger.ts'

/** What frameworks add to a request: Express the mount path and, with its JSON parser, the parsed body. */
export interface NodeRequest extends IncomingMessage {
  /** The path that a router stripped from `url`. */
  readonly baseUrl?: string
  /** The body, when something before us has read it. */
  readonly body?: unknown
}

/** A request of `node:http` and its response. */
export class NodeCall implements HttpCall {
  readonly method: string
  readonly path: string
  readonly #request: NodeRequest
  readonly #response: ServerResponse
  readonly #transport: HttpTransport
  #isBodyRead = false
  #allowedOrigin: string | undefined

  constructor(request: NodeRequest, response: ServerResponse, transport: HttpTransport) {
    const url = request.url ?? '/'
    const queryStart = url.indexOf('?')
    this.method = request.method ?? 'GET'
    this.path = queryStart === -1 ? url : url.slice(0, queryStart)
    this.#request = request
    this.#response = response
    this.#transport = transport
    this.#allowedOrigin = undefined
  }

  get mountPath(): string {
    return this.#request.baseUrl ?? ''
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name]
    // Node drops the second of these, and somebody between may have taken the other for good: neither is.
    if (value !== undefined && SINGLE_HEADERS.has(name)) return joinOccurrences(this.#request.rawHeaders, name)
    return typeof value === 'object' ? value.join(', ') : value
  }

  clientCertificate(): Uint8Array | undefined {
    const { socket } = this.#request
    // Only sockets of TLS have it, and only one that a trusted authority signed says who is there.
    if (!('authorized' in socket) || socket.authorized !== true) return undefined
    return (socket as TLSSocket).getPeerX509Certificate()?.raw
  }

  query(name: string): string | undefined {
    const url = this.#request.url ?? '/'
    return new URLSearchParams(url.slice(this.path.length)).get(name) ?? undefined
  }

  allowOrigin(origin: string): void {
    this.#allowedOrigin = origin
  }

  receiveBody(maxBytes: number, onText: (text: string) => void): void {
    const request = this.#request
    if (request.body !== undefined) return this.#receiveParsedBody(request.body, maxBytes, onText)
    if (request.readableEnded) return refuse(this, HTTP_STATUS.internalServerError, BODY_GONE)
    if (Number(request.headers['content-length'] ?? 0) > maxBytes) return this.#refuseLargeBody(maxBytes)
    let first: Buffer | undefined
    let rest: Buffer[] | undefined
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > maxBytes) {
        if (size - chunk.length <= maxBytes) this.#refuseLargeBody(maxBytes)
      } else if (first === undefined) first = chunk
      else if (rest === undefined) rest = [first, chunk]
      else rest.push(chunk)
    })
    request.on('end', () => {
      this.#isBodyRead = true
      if (size > maxBytes) return
      this.#decode(rest === undefined ? (first ?? EMPTY) : Buffer.concat(rest, size), onText)
    })
  }

  toRequest(body: string | undefined, signal: AbortSignal): Request {
    const { rawHeaders, url = '/' } = this.#request
    const headers = new Headers()
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      headers.append(rawHeaders[index] ?? '', rawHeaders[index + 1] ?? '')
    }
    const address = new URL(`http://${this.header('host') ?? 'localhost'}${this.mountPath}${url}`)
    return new Request(address, { method: this.method, headers, signal, ...(body !== undefined && { body }) })
  }

  async sendResponse(response: Response): Promise<void> {
    const raw = this.#response
    if (raw.headersSent) return
    const all: string[] = []
    response.headers.forEach((value, name) => all.push(name, value))
    this.#addHeaders(all, isEventStream(response) ? ['Connection', 'close'] : NO_HEADERS)
    raw.writeHead(response.status, all)
    if (response.body === null || this.method === 'HEAD') return void raw.end()
    // The headers go ahead: the first event of a stream may be long in coming.
    raw.flushHeaders()
    // Of the two declarations of the same stream, Node takes its own.
    const body = Readable.fromWeb(response.body as ReadableStream<Uint8Array>)
    // A client that has gone, or a body that breaks off: the connection is cut, which is all that a client can still be told.
    await pipeline(body, raw).catch(() => raw.destroy())
  }

  onDisconnect(listener: () => void): void {
    if (this.#response.destroyed) queueMicrotask(listener)
    else this.#response.once('close', listener)
  }

  sendJson(status: number, json: string, headers: RawHeaders = NO_HEADERS): void {
    const response = this.#response
    if (response.headersSent) return
    const all = ['Content-Type', 'application/json', 'Content-Length', String(Buffer.byteLength(json))]
    this.#addHeaders(all, headers)
    response.writeHead(status, all)
    response.end(json)
  }

  send(status: number, body: string, headers: RawHeaders): void {
    const response = this.#response
    if (response.headersSent) return
    const all = ['Content-Length', String(Buffer.byteLength(body))]
    this.#addHeaders(all, headers)
    response.writeHead(status, all)
    response.end(body)
  }

  sendEmpty(status: number, headers: RawHeaders = NO_HEADERS): void {
    const response = this.#response
    if (response.headersSent) return
    const all = status === HTTP_STATUS.noContent ? [] : ['Content-Length', '0']
    this.#addHeaders(all, headers)
    response.writeHead(status, all)
    response.end()
  }

  openStream(onClose: () => void, headers: RawHeaders = NO_HEADERS): EventStream {
    const response = this.#response
    const stream = new EventStream(sinkFor(response), this.#transport.settings.maxBufferedBytes)
    const all = [...EVENT_STREAM_HEADERS]
    this.#addHeaders(all, headers)
    if (this.method === 'GET') {
      // Such a stream lives as long as its connection. Delimited by that end and not in chunks, an event is one write instead of three:
      // 0.82 of a bare server's calls over HTTP+SSE became 0.91.
      response.removeHeader('Transfer-Encoding')
      all.push('Connection', 'close')
    }
    const close = (): void => {
      stream.disconnected()
      onClose()
    }
    // A client that has gone already closes once; the caller gets its stream first.
    if (response.destroyed) queueMicrotask(close)
    else response.on('close', close)
    response.writeHead(HTTP_STATUS.ok, all)
    return stream
  }

  /** Adds what the call needs beside its own headers, in the rare cases that it does. */
  #addHeaders(all: string[], headers: RawHeaders): void {
    for (const part of headers) all.push(part)
    if (this.#allowedOrigin !== undefined) addCorsHeaders(all, this.#allowedOrigin)
    // A body that nobody will read must not be taken for the next request; and while closing there shall be none.
    const isUnread = !this.#isBodyRead && hasBody(this.#request)
    if (isUnread || this.#transport.isClosing) all.push('Connection', 'close')
    if (isUnread) lingerAfterAnswer(this.#request)
  }

  #refuseLargeBody(maxBytes: number): void {
    refuse(this, HTTP_STATUS.contentTooLarge, `body: expected at most ${maxBytes} bytes`)
  }

  /** A body parser came first: take what it made, within the same limit. */
  #receiveParsedBody(body: unknown, maxBytes: number, onText: (text: string) => void): void {
    this.#isBodyRead = true
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
    if (bytes.length > maxBytes) this.#refuseLargeBody(maxBytes)
    else this.#decode(bytes, onText)
  }

  #decode(bytes: Buffer, onText: (text: string) => void): void {
    if (isUtf8(bytes)) onText(bytes.toString('utf8'))
    else refuse(this, HTTP_STATUS.badRequest, 'body: expected UTF-8')
  }
}

/** Headers that decide who is let in. */
const SINGLE_HEADERS: ReadonlySet<string> = new Set(['authorization', 'host'])

/** The values of a header in the order in which they came: one in the usual case. */
function joinOccurrences(rawHeaders: readonly string[], name: string): string {
  let joined = ''
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const rawName = rawHeaders[index]
    if (rawName?.length !== name.length || rawName.toLowerCase() !== name) continue
    const value = rawHeaders[index + 1] ?? ''
    joined = joined === '' ? value : `${joined}, ${value}`
  }
  return joined
}

const EMPTY = Buffer.alloc(0)
const NO_HEADERS: RawHeaders = []
const BODY_GONE = 'body: something read it before this handler; leave it unread, or hand over what was read as request.body'

function hasBody({ headers, complete }: IncomingMessage): boolean {
  return !complete && (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0)
}

function sinkFor(response: ServerResponse): StreamSink {
  return {
    write: (text) => void response.write(text),
    get bufferedBytes() {
      return response.writableLength
    },
    end: () => void response.end(),
    destroy: () => void response.destroy(),
  }
}
