// Hot path: one per HTTP request of runtimes with web-standard requests. Common case: the body comes in one chunk, the answer is one Response.
import { addCorsHeaders, EVENT_STREAM_HEADERS } from '../answer-headers.ts'
import { EventStream } from '../event-stream/event-stream.ts'
import type { HttpCall, RawHeaders } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import { refuse } from '../refuse.ts'
import { type BodyProblem, readBody } from './read-body.ts'
import { ResponseStream } from './response-stream.ts'

/** What holds for every {@link FetchCall} of one handler. */
export interface FetchSettings {
  /** The path that a router has taken off, without a slash at its end. */
  readonly mountPath: string
  /** How often a comment keeps each stream open, in milliseconds; 0 sends none. */
  readonly keepAliveMs: number
}

/** A web-standard request and the response to it. */
export class FetchCall implements HttpCall {
  readonly method: string
  readonly path: string
  readonly mountPath: string
  /** Resolves when the call is answered; the body of the response may go on after that. Rejects with what went wrong in answering. */
  readonly response: Promise<Response>
  readonly #request: Request
  readonly #url: URL
  readonly #transport: HttpTransport
  readonly #keepAliveMs: number
  readonly #disconnectListeners: (() => void)[] = []
  #resolve: (response: Response) => void = () => undefined
  #reject: (error: unknown) => void = () => undefined
  #isAnswered = false
  #isDisconnected = false
  #watchesSignal = false
  #allowedOrigin: string | undefined

  constructor(request: Request, { mountPath, keepAliveMs }: FetchSettings, transport: HttpTransport) {
    this.#url = new URL(request.url)
    this.method = request.method
    this.path = this.#url.pathname
    this.mountPath = mountPath
    this.#request = request
    this.#transport = transport
    this.#keepAliveMs = keepAliveMs
    this.#allowedOrigin = undefined
    this.response = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  header(name: string): string | undefined {
    const value = this.#request.headers.get(name)
    if (value !== null) return value
    // Some runtimes keep the Host header to themselves; they make the URL of it.
    return name === 'host' ? this.#url.host : undefined
  }

  query(name: string): string | undefined {
    return this.#url.searchParams.get(name) ?? undefined
  }

  allowOrigin(origin: string): void {
    this.#allowedOrigin = origin
  }

  receiveBody(maxBytes: number, onText: (text: string) => void): void {
    this.#receive(maxBytes, onText).catch(this.#reject)
  }

  toRequest(body: string | undefined, signal: AbortSignal): Request {
    return new Request(this.#request.url, {
      method: this.method,
      headers: this.#request.headers,
      signal,
      ...(body !== undefined && { body }),
    })
  }

  async sendResponse(response: Response): Promise<void> {
    const headers: string[] = []
    response.headers.forEach((value, name) => headers.push(name, value))
    if (response.body === null || this.method === 'HEAD') return this.#answer(response.status, null, headers, NO_HEADERS)
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>()
    this.#answer(response.status, readable, headers, NO_HEADERS)
    await response.body.pipeTo(writable).catch(() => this.#disconnected())
  }

  onDisconnect(listener: () => void): void {
    this.#disconnectListeners.push(listener)
    this.#watchSignal()
  }

  sendJson(status: number, json: string, headers: RawHeaders = NO_HEADERS): void {
    // Some runtimes take a HEAD request's answer with its body for a mistake.
    this.#answer(status, this.method === 'HEAD' ? null : json, ['Content-Type', 'application/json'], headers)
  }

  send(status: number, body: string, headers: RawHeaders): void {
    this.#answer(status, this.method === 'HEAD' || body === '' ? null : body, [], headers)
  }

  sendEmpty(status: number, headers: RawHeaders = NO_HEADERS): void {
    this.#answer(status, null, [], headers)
  }

  openStream(onClose: () => void, headers: RawHeaders = NO_HEADERS): EventStream {
    const { maxBufferedBytes } = this.#transport.settings
    const response = new ResponseStream(maxBufferedBytes, () => {
      clearInterval(keepAlive)
      stream.disconnected()
      onClose()
      this.#disconnected()
    })
    const stream = new EventStream(response, maxBufferedBytes)
    // A timer for each stream, because on Workers a timer lives as long as the request that it was made for, and a request that waits for
    // nothing but messages is taken to hang.
    const keepAlive = this.#keepAliveMs > 0 ? setInterval(() => stream.keepAlive(), this.#keepAliveMs) : undefined
    this.onDisconnect(() => response.end())
    this.#answer(HTTP_STATUS.ok, response.body, [...EVENT_STREAM_HEADERS], headers)
    return stream
  }

  #answer(status: number, body: string | ReadableStream<Uint8Array> | null, all: string[], headers: RawHeaders): void {
    if (this.#isAnswered) return
    this.#isAnswered = true
    for (const part of headers) all.push(part)
    if (this.#allowedOrigin !== undefined) addCorsHeaders(all, this.#allowedOrigin)
    const pairs = new Headers()
    for (let index = 0; index + 1 < all.length; index += 2) pairs.append(all[index] ?? '', all[index + 1] ?? '')
    this.#resolve(new Response(body, { status, headers: pairs }))
  }

  async #receive(maxBytes: number, onText: (text: string) => void): Promise<void> {
    const body = await readBody(this.#request, maxBytes)
    if (typeof body === 'string') return this.#refuseBody(body, maxBytes)
    let text: string
    try {
      text = DECODER.decode(body)
    } catch {
      return refuse(this, HTTP_STATUS.badRequest, 'body: expected UTF-8')
    }
    onText(text)
  }

  #refuseBody(problem: BodyProblem, maxBytes: number): void {
    switch (problem) {
      case 'too large':
        return refuse(this, HTTP_STATUS.contentTooLarge, `body: expected at most ${maxBytes} bytes`)
      case 'too slow':
        return refuse(this, HTTP_STATUS.requestTimeout, 'body: expected it to be there by now')
      case 'used':
        return refuse(this, HTTP_STATUS.internalServerError, BODY_GONE)
      case 'broken':
        return refuse(this, HTTP_STATUS.badRequest, 'body: expected one that can be read to its end')
    }
  }

  #watchSignal(): void {
    if (this.#watchesSignal) return
    this.#watchesSignal = true
    const { signal } = this.#request
    if (signal.aborted) queueMicrotask(() => this.#disconnected())
    else signal.addEventListener('abort', () => this.#disconnected(), { once: true })
  }

  #disconnected(): void {
    if (this.#isDisconnected) return
    this.#isDisconnected = true
    for (const listener of this.#disconnectListeners) listener()
  }
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const NO_HEADERS: RawHeaders = []
const BODY_GONE = 'body: something read it before this handler; hand over a request whose body is unread'
