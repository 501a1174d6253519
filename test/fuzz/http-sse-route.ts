import { RawHttpClient } from '@portico/testing'
import type { Route } from './channel.ts'
import { bytesOfPiece } from './piece.ts'

/** To a server that listens, by an event stream and a POST for each piece. */
export function httpSseRoute(url: string): Route {
  return {
    servesUninitialized: true,
    async open(listener) {
      const http = new RawHttpClient(url)
      const stream = await http.openStream({ path: new URL(url).pathname })
      const endpoint = await stream.events.take(({ event }) => event === 'endpoint', 'the endpoint event')
      const pump = async (): Promise<void> => {
        for (let event = await stream.events.poll(isAny); event !== undefined; event = await stream.events.poll(isAny))
          listener.receive(event.data)
      }
      const pumped = pump()
      return {
        send: async (piece) => {
          const { status, body } = await http.request({
            method: 'POST',
            path: endpoint.data,
            headers: { 'content-type': 'application/json' },
            body: bytesOfPiece(piece),
          })
          // What is no message is answered on the spot, everything else on the stream.
          if (status === 400) listener.receive(body)
          else if (status !== 202 || body !== '') listener.fail(`a POST was answered ${status} ${body}`)
        },
        close: async () => {
          stream.close()
          await pumped
          http.close()
        },
      }
    },
  }
}

function isAny(): boolean {
  return true
}
