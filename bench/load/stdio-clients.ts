import { INITIALIZED, initializeRequest, negotiatedVersion } from './handshake.ts'
import { isFromServerItself } from './is-from-server-itself.ts'
import type { LoadClient } from './load-client.ts'
import type { LoadOrder } from './load-order.ts'
import { clientOfId, prepareRequest } from './prepare-request.ts'
import { StdioProcess } from './stdio-process.ts'

type OnMessage = (message: string | Error) => void

/** The clients of one server on stdio: there is one connection, and each of them has one call under way on it. */
export interface StdioClients {
  readonly clients: readonly LoadClient[]
  /** The processor time of the server. */
  readonly serverCpuMs: () => number | undefined
  /** Ends the server at once, for when an answer was wrong. */
  readonly kill: () => void
}

const ID_KEY = '"id":'
const OF_INITIALIZE = 0

/** Starts a server and initializes it. */
export async function openStdioClients(command: readonly [string, ...string[]], order: LoadOrder): Promise<StdioClients> {
  const waiting: (OnMessage | undefined)[] = []
  const settle = (client: number, message: string | Error): void => {
    const onMessage = waiting[client]
    waiting[client] = undefined
    onMessage?.(message)
  }
  const child = new StdioProcess(command, {
    onLine: (line) => {
      if (!isFromServerItself(line)) settle(recipientOf(line), line)
    },
    onError: (error) => {
      for (const client of waiting.keys()) settle(client, error)
    },
  })
  const initialized = new Promise<string>((resolve, reject) => {
    waiting[OF_INITIALIZE] = (message) => (message instanceof Error ? reject(message) : resolve(message))
  })
  child.write(toLine(initializeRequest(order.protocolVersion)))
  const protocolVersion = negotiatedVersion(await initialized)
  child.write(toLine(INITIALIZED))

  const clients = Array.from({ length: order.connections }, (_, client): LoadClient => {
    const call = prepareRequest(order, toLine, client)
    return {
      protocolVersion,
      call(done) {
        waiting[client] = (message) => {
          if (message instanceof Error) return done(message)
          const mistake = call.mistakeIn(message, [])
          done(mistake === undefined ? undefined : new Error(mistake))
        }
        child.write(call.next())
      },
      close: () => (client === 0 ? child.close() : Promise.resolve()),
    }
  })
  return { clients, serverCpuMs: () => child.cpuMs(), kill: () => child.kill() }
}

/** Which client a message answers. Its id stands behind the first such key, since no result of ours has one. */
function recipientOf(line: string): number {
  const id = Number.parseInt(line.slice(line.indexOf(ID_KEY) + ID_KEY.length), 10)
  return id === 1 ? OF_INITIALIZE : clientOfId(id)
}

function toLine(json: string): Buffer {
  return Buffer.from(`${json}\n`)
}
