import { once } from 'node:events'
import { RawClient } from '@portico/testing'
import { WebSocket } from 'ws'

/** A {@link RawClient} over WebSocket. */
export class RawWebSocket extends RawClient {
  readonly #webSocket: WebSocket

  private constructor(webSocket: WebSocket) {
    super()
    this.#webSocket = webSocket
    // Text frames come as buffers.
    webSocket.on('message', (data: Buffer) => this.receive(data.toString()))
    webSocket.on('close', () => this.messages.close())
  }

  /** Connects. Rejects when the server does not take it. */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<RawWebSocket> {
    const webSocket = new WebSocket(url, 'mcp', { headers })
    const client = new RawWebSocket(webSocket)
    await once(webSocket, 'open')
    return client
  }

  send(message: object): void {
    this.#webSocket.send(JSON.stringify(message))
  }

  async close(): Promise<void> {
    const closed = once(this.#webSocket, 'close')
    this.#webSocket.close()
    await closed
  }
}
