import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AnyServer } from '@portico/core'
import { type Closable, engineOf, hostInUrl, isWildcard } from '@portico/core/internal'
import { type HttpOptions, resolveHttpOptions } from '../http-options.ts'
import { HttpTransport } from '../http-transport.ts'
import { Connections } from './connections.ts'
import { ownProcess } from './own-process.ts'
import { listenError } from './listen-error.ts'
import { handlerFor } from './to-node-handler.ts'
import type { UpgradeHandler } from './upgrade-handler.ts'

/** Where and how {@link serve} listens. */
export interface ServeOptions extends HttpOptions {
  /** The port; 0 lets the system choose a free one. Default 8000. */
  readonly port?: number | undefined
  /** The address to listen on. Default `127.0.0.1`: reachable from this machine only. */
  readonly host?: string | undefined
  /**
   * The process is there for this server: SIGINT and SIGTERM end it gracefully with exit code 0 (a second signal at once), and a port or
   * address that cannot be listened on is one line on stderr and exit code 1. With `false`, errors are thrown and you call `close()`. Default
   * `true`.
   */
  readonly standalone?: boolean | undefined
  /**
   * Serves WebSockets on the same port, for the same callers: `toWebSocketHandler(server)` of `@portico/transport-websocket`. Where it was not told
   * otherwise, `auth`, `allowedHosts`, `allowedOrigins` and `drainMs` hold for it too. Closed together with the server.
   */
  readonly webSocket?: UpgradeHandler | undefined
}

/** The addresses of a running server. */
export interface ServeUrls {
  /** Streamable HTTP: `…/mcp`. */
  readonly streamableHttp: string
  /** HTTP+SSE: `…/sse`. */
  readonly httpSse: string
  /** `…/health` */
  readonly health: string
  /** `…/capabilities` */
  readonly capabilities: string
  /** WebSocket: `ws://…/mcp`, where it is served. */
  readonly webSocket?: string
}

/** A server that listens. */
export interface Running extends AsyncDisposable {
  /** Where it listens, such as `http://127.0.0.1:8000`. */
  readonly url: string
  /** The addresses of its endpoints. */
  readonly urls: ServeUrls
  /** The port, also when the system chose it. */
  readonly port: number
  /** Ends gracefully: refuses what is new, waits for calls in flight, ends sessions and streams, frees the port. May be called again. */
  close(): Promise<void>
}

/**
 * Serves `server` over HTTP: Streamable HTTP on `/mcp`, HTTP+SSE on `/sse` and `/messages`, `/health` and `/capabilities`. Host and Origin are
 * checked, bodies, sessions and streams are bounded; see {@link HttpOptions}.
 *
 * @throws a PortInUseError when the port is taken, a CannotListenError when the address is not ours or not permitted (both with `standalone: false`); a
 * RangeError or TypeError naming an option that cannot be used; an InvalidDefinitionError when a schema cannot be expressed.
 */
export async function serve(server: AnyServer, options: ServeOptions = {}): Promise<Running> {
  const { port = 8000, host = '127.0.0.1', standalone = true } = options
  checkPort(port)
  const engine = engineOf(server)
  await engine.ready
  const transport = new HttpTransport(engine, resolveHttpOptions(options, host))
  const httpServer = createHttpServer(HTTP_SERVER_OPTIONS, handlerFor(transport))
  const { webSocket } = options
  if (webSocket !== undefined) attachUpgrades(webSocket, httpServer, transport)
  try {
    await listen(httpServer, host, port)
  } catch (error) {
    await Promise.all([transport.close(), webSocket?.close()])
    if (!standalone) throw error
    process.stderr.write(`${(error as Error).message}\n`) // listen() rejects with errors
    process.exit(1)
  }
  // Failing to accept one connection, for want of file descriptors, is no reason to end all others.
  httpServer.on('error', (error) => engine.reportError(error, 'the HTTP server', undefined))
  const running = describe(httpServer, host, transport, webSocket)
  engine.observers.emit('start', { transport: 'http', url: running.url })
  if (standalone) ownProcess(running, httpServer)
  return running
}

const HTTP_SERVER_OPTIONS = {
  /** Until the headers are there. */
  headersTimeout: 15_000,
  /** Until the whole request is there. */
  requestTimeout: 30_000,
  /** Longer than the idle time of usual load balancers (60 s), so that they and not we close idle connections. */
  keepAliveTimeout: 65_000,
  maxHeaderSize: 16_384,
  /** How often the first two are looked at; Node's 30 s would triple them. */
  connectionsCheckingInterval: 5_000,
}

function listen(httpServer: HttpServer, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      reject(listenError(error, host, port))
    }
    httpServer.once('error', fail)
    httpServer.listen({ host: host.replace(/^\[|\]$/g, ''), port }, () => {
      httpServer.off('error', fail)
      resolve()
    })
  })
}

function attachUpgrades(webSocket: UpgradeHandler, httpServer: HttpServer, transport: HttpTransport): void {
  const { auth, allowedHosts, allowedOrigins, drainMs } = transport.settings
  transport.webSocketPath = webSocket.path
  webSocket.attach(httpServer, { ...(auth && { auth }), allowedHosts, allowedOrigins, drainMs })
}

function describe(
  httpServer: HttpServer,
  host: string,
  transport: HttpTransport,
  webSocket: UpgradeHandler | undefined,
): Running {
  const { port } = httpServer.address() as AddressInfo // listening on a port, not on a pipe
  const authority = `${isWildcard(host) ? '127.0.0.1' : hostInUrl(host)}:${port}`
  const url = `http://${authority}`
  const { prefix, paths } = transport.settings
  const base = url + prefix
  const urls = {
    streamableHttp: base + paths.mcp,
    httpSse: base + paths.sse,
    health: base + paths.health,
    capabilities: base + paths.capabilities,
    ...(webSocket && { webSocket: `ws://${authority}${webSocket.path}` }),
  }
  const connections = new Connections(httpServer)
  let closing: Promise<void> | undefined
  const close = (): Promise<void> => {
    closing ??= closeAll(httpServer, [transport, ...(webSocket ? [webSocket] : [])], connections).then(() => {
      detach()
      transport.engine.observers.emit('stop', { transport: 'http' })
    })
    return closing
  }
  const detach = transport.engine.attach({ close })
  return { url, urls, port, close, [Symbol.asyncDispose]: close }
}

async function closeAll(httpServer: HttpServer, transports: readonly Closable[], connections: Connections): Promise<void> {
  // From here on, what is new is answered 503, and every answer ends its connection.
  const drained = Promise.all(transports.map((transport) => transport.close()))
  await connections.flushed(FLUSH_MS)
  const closed = new Promise<void>((resolve) => httpServer.close(() => resolve()))
  await drained
  await connections.flushed(FLUSH_MS)
  // Streams leave idle connections behind. On the others a request is on its way, which is still answered.
  httpServer.closeIdleConnections()
  connections.closeUnused()
  const lingering = setTimeout(() => httpServer.closeAllConnections(), LINGER_MS)
  await closed
  clearTimeout(lingering)
}

/** How long clients may take to fetch what was sent to them, in milliseconds. */
const FLUSH_MS = 2000
/** How long requests that came in parts may take to be complete and refused, in milliseconds. */
const LINGER_MS = 1000

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return
  throw new RangeError(`port: expected an integer from 0 to 65535, got ${port}`)
}
