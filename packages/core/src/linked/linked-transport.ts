import type { JSONRPCMessage, Transport } from '@modelcontextprotocol/server'
import type { AnyServer } from '../server/server.ts'
import { LinkedConnection, type LinkedTransportOptions } from './linked-connection.ts'

export type { LinkedTransportOptions }

/**
 * A transport for official clients, v1 and v2, to a server in the same process. Every message passes as JSON text, so that each side sees what
 * another process would see. Made by {@link toTransport}.
 *
 * ```ts
 * const client = new Client({ name: 'test', version: '1.0.0' })
 * await client.connect(toTransport(server))
 * ```
 */
export class LinkedTransport implements Transport {
  onclose?: () => void
  onerror?: (error: Error) => void
  onmessage?: (message: JSONRPCMessage) => void
  readonly #connection: LinkedConnection

  constructor(server: AnyServer, options: LinkedTransportOptions = {}) {
    this.#connection = new LinkedConnection(
      server,
      // What the server sends is a message by its construction; the client checks it once more.
      { message: (text) => this.onmessage?.(JSON.parse(text) as JSONRPCMessage), closed: () => this.onclose?.() },
      options,
    )
  }

  /** Waits until the server's schemas are converted. Called by the client. */
  async start(): Promise<void> {
    await this.#connection.ready
  }

  /** Sends a message. The server has acted on it when this returns. Called by the client. */
  send(message: JSONRPCMessage): Promise<void> {
    this.#connection.send(JSON.stringify(message))
    return Promise.resolve()
  }

  /** Ends the connection. */
  close(): Promise<void> {
    this.#connection.close()
    return Promise.resolve()
  }
}
