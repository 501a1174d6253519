import type { AnyServer } from '@portico/core'
import { LinkedConnection } from '@portico/core/internal'
import type { Route } from './channel.ts'
import { textOfPiece } from './piece.ts'

/** To a server within this process, by the text of messages. */
export function linkedRoute(server: AnyServer): Route {
  return {
    servesUninitialized: true,
    carriesText: true,
    async open(listener) {
      const connection = new LinkedConnection(server, {
        message: (text) => listener.receive(text),
        closed: () => undefined,
      })
      await connection.ready
      return { send: (piece) => connection.send(textOfPiece(piece)), close: () => connection.close() }
    },
  }
}
