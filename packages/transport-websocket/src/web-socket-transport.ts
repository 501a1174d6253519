import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Authentication, Principal } from '@portico/core'
import { type Engine, HostCheck, isAdmitted } from '@portico/core/internal'
import { WebSocketServer } from 'ws'
import { OpenConnections } from './open-connections.ts'
import { refuseUpgrade } from './refuse-upgrade.ts'
import { UpgradeHead } from './upgrade-head.ts'
import { WebSocketConnection } from './web-socket-connection.ts'
import type { WebSocketSettings } from './web-socket-options.ts'

/** What a client that speaks MCP names as its subprotocol. */
const SUBPROTOCOL = 'mcp'

/** In how many fragments a message may come, each of which costs some 200 bytes while the rest is awaited. */
const MAX_FRAGMENTS = 1024
/** In how many pieces off the network a frame may come, each of which costs as much. */
const MAX_CHUNKS = 8192

/** One server on WebSockets: admits connections and holds them. */
export class WebSocketTransport {
  /** How it serves. */
  readonly settings: WebSocketSettings
  readonly #engine: Engine
  readonly #connections: OpenConnections
  readonly #hostCheck: HostCheck
  readonly #webSocketServer: WebSocketServer
  readonly #detach: () => void
  #closing: Promise<void> | undefined

  constructor(engine: Engine, settings: WebSocketSettings) {
    this.settings = settings
    this.#engine = engine
    this.#connections = new OpenConnections(settings)
    this.#hostCheck = new HostCheck(settings)
    this.#webSocketServer = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      // Compression costs memory for every connection, and messages of any size come out of small frames.
      perMessageDeflate: false,
      maxPayload: settings.maxMessageBytes,
      maxFragments: MAX_FRAGMENTS,
      maxBufferedChunks: MAX_CHUNKS,
      // Answered by the connection, which knows whether the client reads.
      autoPong: false,
      handleProtocols: (offered) => offered.has(SUBPROTOCOL) && SUBPROTOCOL,
    })
    this.#detach = engine.attach(this)
  }

  /** How many connections are open. */
  get connectionCount(): number {
    return this.#connections.size
  }

  /** Answers an upgrade request: in the same order as a request over HTTP is checked, and before a handshake costs anything. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    // Without a listener, a client that resets the connection now would end the process.
    socket.on('error', ignore)
    const upgradeHead = new UpgradeHead(request)
    // 1. Was the request meant for this server?
    const problem = this.#hostCheck.problemWith(upgradeHead)
    if (problem !== undefined) return refuseUpgrade(socket, 403, problem)
    // 2. Does it speak MCP?
    if (!offersSubprotocol(upgradeHead))
      return refuseUpgrade(socket, 400, `Sec-WebSocket-Protocol: expected ${SUBPROTOCOL} to be among them`)
    if (this.#closing !== undefined) return refuseWhileClosing(socket)
    // 3. Who is calling?
    void this.#admit(upgradeHead, socket).then((admitted) => {
      if (admitted !== undefined) this.#shakeHands(request, socket, head, upgradeHead, admitted.principal)
    })
  }

  /** Ends gracefully: refuses what is new, waits for the calls in flight, closes every connection (1001). May be called again. */
  close(): Promise<void> {
    this.#closing ??= this.#connections.closeAll().then(this.#detach)
    return this.#closing
  }

  /** Answers `undefined` when the caller was refused. */
  async #admit(head: UpgradeHead, socket: Duplex): Promise<Admitted | undefined> {
    const { auth } = this.settings
    try {
      await this.#engine.ready
    } catch (error) {
      const reference = this.#engine.reportError(error, 'the definition of the server', undefined)
      refuseUpgrade(socket, 500, `Internal error (reference ${reference})`)
      return undefined
    }
    if (auth === undefined) return { principal: undefined }
    let authentication: Authentication
    try {
      authentication = await auth.authenticate(head)
      if (isAdmitted(authentication)) return authentication
      const { status, message, wwwAuthenticate } = authentication
      refuseUpgrade(socket, status, message, wwwAuthenticate === undefined ? [] : [challengeLine(wwwAuthenticate)])
    } catch (error) {
      // A failing authenticator lets nobody in.
      const reference = this.#engine.reportError(error, 'authentication', undefined)
      refuseUpgrade(socket, 503, `authentication is not available (reference ${reference})`)
    }
    return undefined
  }

  #shakeHands(
    request: IncomingMessage,
    socket: Duplex,
    head: Buffer,
    upgradeHead: UpgradeHead,
    principal: Principal | undefined,
  ): void {
    // Both may have come while the caller was asked for: close(), and other connections.
    if (this.#closing !== undefined) return refuseWhileClosing(socket)
    if (!this.#connections.hasRoomFor(principal)) {
      return refuseUpgrade(socket, 503, 'too many open connections; end one or try again later', ['Retry-After: 60'])
    }
    this.#webSocketServer.handleUpgrade(request, socket, head, (webSocket) => {
      socket.off('error', ignore)
      const origin = { head: upgradeHead, principal, socket: socket as Socket } // what http and https servers give
      const connection = new WebSocketConnection(this.#engine, this.settings, webSocket, origin)
      this.#connections.add(connection)
      void connection.closed.then(() => this.#connections.delete(connection))
    })
  }
}

/** A caller who may connect. */
interface Admitted {
  readonly principal: Principal | undefined
}

/** A client that offers no subprotocol at all is taken to speak ours. */
function offersSubprotocol(head: UpgradeHead): boolean {
  const offered = head.header('sec-websocket-protocol')
  return offered === undefined || offered.split(',').some((protocol) => protocol.trim() === SUBPROTOCOL)
}

/** @throws TypeError for a line break, which a token that is quoted in the challenge may carry. */
function challengeLine(wwwAuthenticate: string): string {
  if (/[\r\n]/.test(wwwAuthenticate)) throw new TypeError('wwwAuthenticate: expected one line')
  return `WWW-Authenticate: ${wwwAuthenticate}`
}

function refuseWhileClosing(socket: Duplex): void {
  refuseUpgrade(socket, 503, 'the server is shutting down', ['Retry-After: 5'])
}

function ignore(): void {
  // The connection is gone; whoever uses it next sees that.
}
