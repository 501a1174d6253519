import type { Server as HttpServer } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/** How often it is looked whether everything was sent, in milliseconds; only while a server ends. */
const FLUSH_CHECK_MS = 10

/**
 * The open connections of an HTTP server, to end it without cutting answers: `closeIdleConnections()`, and with it `close()`, also ends
 * connections on which an answer is still being sent. https://github.com/nodejs/node/blob/v20.x/lib/_http_server.js
 */
export class Connections {
  readonly #sockets = new Set<Socket>()

  constructor(httpServer: HttpServer) {
    httpServer.on('connection', (socket) => {
      this.#sockets.add(socket)
      socket.once('close', () => this.#sockets.delete(socket))
    })
  }

  /** Resolves when what was written has left the process, or after `timeoutMs` milliseconds. */
  async flushed(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs
    while (this.#isSending && performance.now() < deadline) await setTimeout(FLUSH_CHECK_MS)
  }

  /** Closes connections on which nothing was ever sent, as browsers and `fetch` open them in advance; Node takes them for busy. */
  closeUnused(): void {
    for (const socket of this.#sockets) if (socket.bytesRead === 0) socket.destroy()
  }

  get #isSending(): boolean {
    for (const socket of this.#sockets) if (socket.writableLength > 0) return true
    return false
  }
}
