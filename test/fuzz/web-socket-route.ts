import { once } from 'node:events'
import { WebSocket } from 'ws'
import type { Route } from './channel.ts'
import { textOfPiece } from './piece.ts'

/** To a server that listens, by a WebSocket for each conversation. */
export function webSocketRoute(url: string): Route {
  return {
    servesUninitialized: true,
    carriesText: true,
    async open(listener) {
      const webSocket = new WebSocket(url, 'mcp')
      let isClosing = false
      // Text frames come as buffers.
      webSocket.on('message', (data: Buffer) => listener.receive(data.toString()))
      webSocket.on('error', (error) => listener.fail(String(error)))
      webSocket.on('close', (code) => {
        if (!isClosing) listener.fail(`the connection was closed with ${code}`)
      })
      await once(webSocket, 'open')
      return {
        send: (piece) => webSocket.send(textOfPiece(piece)),
        close: async () => {
          isClosing = true
          if (webSocket.readyState === WebSocket.CLOSED) return
          const closed = once(webSocket, 'close')
          webSocket.close()
          await closed
        },
      }
    },
  }
}
