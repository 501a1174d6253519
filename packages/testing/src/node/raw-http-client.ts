import { Agent, type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { connect } from 'node:net'
import { RawEventStream } from './raw-event-stream.ts'

/** Options of {@link RawHttpClient}. */
export interface RawHttpOptions {
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>
}

/** One HTTP request. */
export interface RawHttpRequest {
  /** Default `GET`, or `POST` with a body. */
  readonly method?: string
  /** The path with its query, or a whole URL of the same server. */
  readonly path: string
  /** Names go out as they are written here. */
  readonly headers?: Readonly<Record<string, string>>
  /** The body. */
  readonly body?: string | Uint8Array
  /** Cuts the connection when it is aborted, also before there is a response. */
  readonly signal?: AbortSignal
}

/** An HTTP response, read to its end. */
export interface RawHttpResponse {
  /** The HTTP status. */
  readonly status: number
  /** Names in lower case. */
  readonly headers: IncomingHttpHeaders
  /** The body as text. */
  readonly body: string
}

/** An HTTP client that adds nothing of its own: for tests of headers, status codes and event streams. */
export class RawHttpClient {
  readonly #origin: URL
  readonly #headers: Readonly<Record<string, string>>
  readonly #agent = new Agent({ keepAlive: true })

  /** @param origin such as `http://127.0.0.1:8000`; a path in it plays no part. */
  constructor(origin: string | URL, { headers = {} }: RawHttpOptions = {}) {
    this.#origin = new URL(origin)
    this.#headers = headers
  }

  /** Sends a request and reads the response to its end. */
  async request(options: RawHttpRequest): Promise<RawHttpResponse> {
    const response = await this.respond(options)
    return { status: response.statusCode ?? 0, headers: response.headers, body: await readBody(response) }
  }

  /** Sends a request and reads the response as an event stream. */
  async openStream(options: RawHttpRequest): Promise<RawEventStream> {
    const headers = { accept: 'text/event-stream', ...options.headers }
    return new RawEventStream(await this.respond({ ...options, headers }))
  }

  /** Sends a request; the body of the response is the caller's to read. */
  respond({ method, path, headers, body, signal }: RawHttpRequest): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const sent = request(
        new URL(path, this.#origin),
        {
          method: method ?? (body === undefined ? 'GET' : 'POST'),
          headers: { ...this.#headers, ...headers },
          agent: this.#agent,
          ...(signal && { signal }),
        },
        resolve,
      )
      sent.once('error', reject)
      sent.end(body)
    })
  }

  /** Writes bytes to a connection of their own, and resolves to all that came back until the server closed it. */
  sendBytes(bytes: string | Uint8Array): Promise<string> {
    return new Promise((resolve, reject) => {
      const received: Buffer[] = []
      const socket = connect(Number(this.#origin.port), this.#origin.hostname, () => socket.write(bytes))
      socket.on('data', (chunk) => received.push(chunk))
      socket.once('error', reject)
      socket.once('close', () => resolve(Buffer.concat(received).toString()))
    })
  }

  /** Closes the connections. */
  close(): void {
    this.#agent.destroy()
  }
}

/** Reads the body of a response as text. */
export async function readBody(response: IncomingMessage): Promise<string> {
  response.setEncoding('utf8')
  let body = ''
  for await (const text of response) body += String(text)
  return body
}
