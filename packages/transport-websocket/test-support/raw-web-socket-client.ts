import { once } from 'node:events'
import { Inbox, RawClient } from '@portico/testing'
import { type ClientOptions, WebSocket } from 'ws'

/** How a WebSocket was closed. */
export interface WebSocketEnd {
  readonly code: number
  readonly reason: string
}

/** How an upgrade was refused. */
export interface Refusal {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

/** A client over WebSocket that sends what it is given and shows what comes. */
export class RawWebSocketClient extends RawClient {
  /** The socket beneath. */
  readonly webSocket: WebSocket
  /** Resolves when the socket was closed, from whichever side. */
  readonly ended: Promise<WebSocketEnd>
  /** Pings that came. */
  readonly pings: Inbox<string> = new Inbox()
  /** Pongs that came. */
  readonly pongs: Inbox<string> = new Inbox()

  private constructor(webSocket: WebSocket) {
    super()
    this.webSocket = webSocket
    webSocket.on('message', (data: Buffer) => this.receive(data.toString()))
    webSocket.on('ping', (data) => this.pings.put(data.toString()))
    webSocket.on('pong', (data) => this.pongs.put(data.toString()))
    // Being cut off is part of some tests.
    webSocket.on('error', () => undefined)
    this.ended = new Promise((resolve) => {
      webSocket.once('close', (code, reason) => {
        this.messages.close()
        resolve({ code, reason: reason.toString() })
      })
    })
  }

  /** Connects, with subprotocol `mcp`. */
  static async open(
    url: string,
    options: ClientOptions = {},
    protocols: readonly string[] = ['mcp'],
  ): Promise<RawWebSocketClient> {
    const webSocket = new WebSocket(url, [...protocols], { perMessageDeflate: false, ...options })
    const client = new RawWebSocketClient(webSocket)
    await once(webSocket, 'open')
    return client
  }

  send(message: object | string): void {
    this.webSocket.send(typeof message === 'string' ? message : JSON.stringify(message))
  }

  async close(): Promise<void> {
    this.webSocket.resume()
    this.webSocket.close()
    await this.ended
  }
}

/** Tries to connect, and resolves to how it was refused. */
export function refusal(url: string, options: ClientOptions = {}, protocols: readonly string[] = ['mcp']): Promise<Refusal> {
  const webSocket = new WebSocket(url, [...protocols], options)
  return new Promise((resolve, reject) => {
    webSocket.once('open', () => {
      webSocket.terminate()
      reject(new Error('expected a refusal, got a connection'))
    })
    webSocket.once('error', reject)
    webSocket.once('unexpected-response', (_request, response) => {
      let body = ''
      response.setEncoding('utf8').on('data', (text: string) => (body += text))
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }))
    })
  })
}
