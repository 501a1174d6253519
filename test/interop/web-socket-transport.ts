import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/client'
import { type ClientOptions, WebSocket } from 'ws'

/** A transport over WebSocket for official clients, v1 and v2: they bring none that takes headers. */
export class OfficialWebSocketTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #url: string
  readonly #options: ClientOptions
  #webSocket: WebSocket | undefined

  constructor(url: string, options: ClientOptions = {}) {
    this.#url = url
    this.#options = options
  }

  /** Resolves when the connection is open. Called by the client. */
  start(): Promise<void> {
    const webSocket = new WebSocket(this.#url, 'mcp', this.#options)
    this.#webSocket = webSocket
    webSocket.on('message', (data: Buffer) => this.onmessage?.(JSON.parse(data.toString()) as JSONRPCMessage))
    webSocket.on('close', () => this.onclose?.())
    return new Promise((resolve, reject) => {
      webSocket.once('open', resolve)
      webSocket.on('error', (error) => {
        reject(error)
        this.onerror?.(error)
      })
    })
  }

  /** Sends a message. */
  send(message: JSONRPCMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#webSocket?.send(JSON.stringify(message), (error) => (error ? reject(error) : resolve()))
    })
  }

  /** Closes the connection. */
  close(): Promise<void> {
    this.#webSocket?.close()
    return Promise.resolve()
  }
}
