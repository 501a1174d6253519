import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A response as it came over a {@link RawConnection}. */
export interface RawResponse {
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A TCP connection that sends the bytes it is given: for what a well-behaved client never does. */
export class RawConnection {
  readonly socket: Socket
  /** Everything that came, as latin1. */
  received = ''
  readonly #closed: Promise<unknown>
  #method = ''

  private constructor(socket: Socket) {
    this.socket = socket
    socket.setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      this.received += chunk
    })
    // A reset is a way to be closed; what came before it is looked at.
    socket.on('error', () => undefined)
    this.#closed = new Promise((resolve) => socket.once('close', resolve))
  }

  static async open(port: number, host = '127.0.0.1'): Promise<RawConnection> {
    const socket = connect(port, host)
    await once(socket, 'connect')
    return new RawConnection(socket)
  }

  /** Sends the head of a request. The Host header is there unless it is among `headers`. */
  sendHead(method: string, path: string, headers: Readonly<Record<string, string>> = {}): void {
    this.#method = method
    const all = { Host: 'localhost', ...headers }
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
    this.socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  }

  /** Sends a POST with a JSON body. */
  sendJson(path: string, message: object, headers: Readonly<Record<string, string>> = {}): void {
    const body = JSON.stringify(message)
    const accept = 'application/json, text/event-stream'
    const own = { 'Content-Type': 'application/json', Accept: accept, 'Content-Length': String(Buffer.byteLength(body)) }
    this.sendHead('POST', path, { ...own, ...headers })
    this.socket.write(body)
  }

  /** Takes the next response out of what came. */
  async response(): Promise<RawResponse> {
    await this.#until(() => this.received.includes('\r\n\r\n'))
    const headEnd = this.received.indexOf('\r\n\r\n') + 4
    const [statusLine = '', ...lines] = this.received.slice(0, headEnd - 4).split('\r\n')
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    )
    const length = this.#method === 'HEAD' ? 0 : Number(headers['content-length'] ?? 0)
    await this.#until(() => this.received.length >= headEnd + length)
    const body = this.received.slice(headEnd, headEnd + length)
    this.received = this.received.slice(headEnd + length)
    return { status: Number(statusLine.split(' ')[1]), headers, body }
  }

  /** Resolves when the connection is gone. */
  async closed(): Promise<void> {
    await this.#closed
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.socket.closed) throw new Error(`the connection was closed after ${JSON.stringify(this.received.slice(0, 200))}`)
      await Promise.race([once(this.socket, 'data'), this.#closed])
    }
  }
}
