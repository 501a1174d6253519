import type { AnyServer } from '@portico/core'
import { RawLinkedClient } from '@portico/testing'
import type { ChannelListener, Route } from './channel.ts'
import { textOfPiece } from './piece.ts'

/** A client that hands on the texts as they come. */
class LinkedClient extends RawLinkedClient {
  readonly #listener: ChannelListener

  constructor(server: AnyServer, listener: ChannelListener) {
    super(server)
    this.#listener = listener
  }

  override receive(text: string): void {
    this.#listener.receive(text)
  }
}

/** To a server within this process, by the text of messages. */
export function linkedRoute(server: AnyServer): Route {
  return {
    servesUninitialized: true,
    carriesText: true,
    async open(listener) {
      const client = new LinkedClient(server, listener)
      await client.ready
      return { send: (piece) => client.send(textOfPiece(piece)), close: () => client.close() }
    },
  }
}
