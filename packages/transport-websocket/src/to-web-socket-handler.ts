import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AnyServer } from '@portico/core'
import { engineOf } from '@portico/core/internal'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { resolveWebSocketOptions, type WebSocketOptions } from './web-socket-options.ts'
import { WebSocketTransport } from './web-socket-transport.ts'

/** What a handler needs of a server of `node:http` or `node:https`. */
export interface UpgradeSource {
  /** Adds a listener. */
  on(event: 'upgrade', listener: UpgradeListener): unknown
  /** Takes a listener out. */
  off(event: 'upgrade', listener: UpgradeListener): unknown
  /** How many listeners there are. */
  listenerCount(event: 'upgrade'): number
}

/** What is called with every upgrade request. */
export type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void

/** Serves a server over the WebSockets of an HTTP server that listens itself. */
export interface WebSocketHandler {
  /** The path that it answers on where it is attached. */
  readonly path: string
  /**
   * Answers the upgrade requests of an HTTP server to the handler's path. Those to other paths are left to other listeners, and answered 404
   * when there are none.
   *
   * @param defaults options of whoever attaches it, for what the handler's own do not say.
   * @returns the function that takes it back; connections stay.
   * @throws TypeError or RangeError naming the default that cannot be used.
   */
  attach(httpServer: UpgradeSource, defaults?: WebSocketOptions): () => void
  /** Answers one upgrade request, whatever its path: for a program that decides itself what goes where. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void
  /** How many connections are open. */
  readonly connectionCount: number
  /** Ends gracefully: refuses what is new, waits for calls in flight, closes every connection. May be called again. */
  close(): Promise<void>
}

/**
 * Makes a handler that serves `server` over WebSocket: one JSON-RPC message per text frame, subprotocol `mcp`, one session per socket. Host,
 * Origin and caller are checked before the handshake, messages, connections and what waits for slow clients are bounded; see {@link WebSocketOptions}.
 *
 * ```ts
 * await serve(server, { port: 8000, webSocket: toWebSocketHandler(server) })   // ws://127.0.0.1:8000/mcp beside http://127.0.0.1:8000/mcp
 * toWebSocketHandler(server).attach(httpServer)                               // in a server of your own
 * ```
 *
 * @throws TypeError or RangeError naming the option that cannot be used.
 */
export function toWebSocketHandler(server: AnyServer, options: WebSocketOptions = {}): WebSocketHandler {
  const engine = engineOf(server)
  const own = new WebSocketTransport(engine, resolveWebSocketOptions(options))
  const transports = [own]
  return {
    path: own.settings.path,
    attach(httpServer, defaults) {
      if (defaults === undefined) return attach(own, httpServer)
      const transport = new WebSocketTransport(engine, resolveWebSocketOptions({ ...defaults, ...options }))
      transports.push(transport)
      return attach(transport, httpServer)
    },
    handleUpgrade: (request, socket, head) => own.handleUpgrade(request, socket, head),
    get connectionCount() {
      return transports.reduce((sum, { connectionCount }) => sum + connectionCount, 0)
    },
    close: async () => {
      await Promise.all(transports.map((transport) => transport.close()))
    },
  }
}

function attach(transport: WebSocketTransport, httpServer: UpgradeSource): () => void {
  const { path } = transport.settings
  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (isPath(request.url ?? '/', path)) transport.handleUpgrade(request, socket, head)
    // Nobody else would answer it, and the connection would stay open.
    else if (httpServer.listenerCount('upgrade') === 1) refuseUpgrade(socket, 404, `no WebSocket here; there is ${path}`)
  }
  httpServer.on('upgrade', onUpgrade)
  return () => httpServer.off('upgrade', onUpgrade)
}

/** A path is also found with a slash at its end, and with a query. */
function isPath(url: string, path: string): boolean {
  const queryStart = url.indexOf('?')
  const given = queryStart === -1 ? url : url.slice(0, queryStart)
  return given === path || given === `${path}/`
}
