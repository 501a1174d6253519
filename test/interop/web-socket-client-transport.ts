import { once } from 'node:events'
import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { WebSocket } from 'ws'

/**
 * A transport for both official clients, which have none that runs on every Node and sends a key: one message per text frame, subprotocol `mcp`, as that of
 * version 1 for browsers does it.
 */
export class WebSocketClientTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #url: string
  readonly #headers: Readonly<Record<string, string>>
  #webSocket: WebSocket | undefined

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#url = url
    this.#headers = headers
  }

  async start(): Promise<void> {
    const webSocket = new WebSocket(this.#url, 'mcp', { headers: this.#headers })
    this.#webSocket = webSocket
    webSocket.on('error', (error) => this.onerror?.(error))
    webSocket.on('close', () => this.onclose?.())
    // Text frames come as buffers; the client checks what is in them.
    webSocket.on('message', (data: Buffer) => this.onmessage?.(JSON.parse(data.toString()) as JSONRPCMessage))
    await once(webSocket, 'open')
  }

  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#webSocket?.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()))
    })
  }

  async close(): Promise<void> {
    if (this.#webSocket === undefined || this.#webSocket.readyState === WebSocket.CLOSED) return
    const closed = once(this.#webSocket, 'close')
    this.#webSocket.close()
    await closed
  }
}
