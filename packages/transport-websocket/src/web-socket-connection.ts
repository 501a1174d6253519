// Hot path: every frame from a client passes #received() once, every message to it #send() once. Common case: a request whose handler answers
// at once: one string, one parse, one frame, no promise. The frames of one tick leave in one write: with 64 calls under way, 3.4 µs of processor time
// per call instead of 4.8.
import type { Socket } from 'node:net'
import type { Principal, RequestHead } from '@portico/core'
import { CallsInFlight, Connection, type Engine, isDispensable, type Session } from '@portico/core/internal'
import type { WebSocket } from 'ws'
import { CLOSE_CODE } from './close-code.ts'
import type { WebSocketSettings } from './web-socket-options.ts'

/** What this transport is called in events and logs. */
export const WEB_SOCKET = 'websocket'

/** From how many waiting bytes on a client counts as not reading: no more is read from it, and it is spared what it can do without. */
const FULL_BYTES = 262_144
/** How long a client that is not reading may take nothing, in milliseconds. Node sees what it takes with a delay of up to the same again. */
const STALL_MS = 5000
/** How long a client may take to answer our closing frame, in milliseconds. */
const LINGER_MS = 1000
/** More pings in one second are no sign of life but a flood. */
const MAX_PINGS_PER_SECOND = 100
/** The longest reason that fits into a closing frame is 123 bytes. */
const SHUTTING_DOWN = 'the server is shutting down'

/** How a {@link WebSocketConnection} came to be. */
export interface WebSocketOrigin {
  /** The head of the upgrade request. */
  readonly head: RequestHead
  /** Who opened it. */
  readonly principal: Principal | undefined
  /** The connection beneath the WebSocket. */
  readonly socket: Socket
}

/** One client on one WebSocket. */
export class WebSocketConnection {
  /** Who opened it. */
  readonly principal: Principal | undefined
  /** Resolves when the connection has ended and everything is released. Never rejects. */
  readonly closed: Promise<void>
  readonly #settings: WebSocketSettings
  readonly #webSocket: WebSocket
  readonly #socket: Socket
  readonly #head: RequestHead
  readonly #session: Session
  readonly #connection: Connection
  readonly #calls = new CallsInFlight()
  /** The texts of messages that came before reading had stopped. */
  readonly #unread: string[] = []
  /** Messages that belong to no request, while the client does not read. A set: that a list changed twice need not be told twice. */
  readonly #heldBack = new Set<string>()
  readonly #onDrain = (): void => this.#drained()
  readonly #onStall = (): void => this.#webSocket.terminate()
  #heldBackLength = 0
  #isFull = false
  #isGathering = false
  #isAlive = true
  #pings = 0
  #pingsSince = 0
  #closeCode: number = CLOSE_CODE.goingAway
  #closeReason = SHUTTING_DOWN
  #closing: Promise<void> | undefined
  #lingerTimer: NodeJS.Timeout | undefined
  #resolveClosed: () => void = () => undefined

  constructor(engine: Engine, settings: WebSocketSettings, webSocket: WebSocket, { head, principal, socket }: WebSocketOrigin) {
    this.principal = principal
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#settings = settings
    this.#webSocket = webSocket
    this.#socket = socket
    this.#head = head
    this.#session = engine.openSession({
      id: crypto.randomUUID(),
      transport: WEB_SOCKET,
      principal,
      send: (message) => this.#sendToSession(message),
      onClose: () => this.#endSocket(),
      onFailure: (reason) => this.#end(CLOSE_CODE.policyViolation, reason),
    })
    this.#connection = new Connection(engine, this.#session, {
      reply: (message) => this.#send(message),
      send: (message) => this.#sendForCall(message),
    })
    webSocket.on('message', (data: Buffer, isBinary) => this.#received(data, isBinary))
    webSocket.on('ping', (data) => this.#pinged(data))
    webSocket.on('pong', () => (this.#isAlive = true))
    // What breaks the protocol was answered by ws, with the code for it.
    webSocket.on('error', () => this.#session.dispose())
    webSocket.once('close', () => this.#closed())
    socket.on('drain', this.#onDrain)
  }

  /** Asks the client for a sign of life; cuts it off when it has not answered the last time. */
  ping(): void {
    // While nothing is read from it, its answer is not seen either; then the stall timer decides.
    if (this.#isFull || this.#webSocket.readyState !== this.#webSocket.OPEN) return
    if (!this.#isAlive) return this.#webSocket.terminate()
    this.#isAlive = false
    this.#webSocket.ping()
  }

  /** Ends gracefully: takes no new requests, waits for the calls in flight, aborts the rest. Acts once; called again, it waits for the end. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  /** Writes what was gathered. @internal */
  flush(): void {
    if (!this.#isGathering) return
    this.#isGathering = false
    this.#socket.uncork()
  }

  async #close(): Promise<void> {
    this.#session.drain()
    await this.#calls.none(this.#settings.drainMs)
    this.#session.dispose()
    await this.closed
  }

  #received(data: Buffer, isBinary: boolean): void {
    if (this.#session.isDisposed) return
    if (isBinary) return this.#end(CLOSE_CODE.unsupportedData, 'expected text frames')
    const text = data.toString()
    // Frames that came in one piece with others are delivered also after reading was stopped.
    if (this.#isFull) this.#unread.push(text)
    else this.#receive(text)
  }

  #receive(text: string): void {
    const answered = this.#connection.receiveText(text, this.#head)
    if (answered !== undefined) this.#calls.add(answered)
  }

  #pinged(data: Buffer): void {
    const now = performance.now()
    if (now - this.#pingsSince >= 1000) {
      this.#pingsSince = now
      this.#pings = 0
    }
    this.#pings++
    if (this.#pings > MAX_PINGS_PER_SECOND) this.#end(CLOSE_CODE.policyViolation, 'too many pings')
    else if (!this.#isFull && this.#webSocket.readyState === this.#webSocket.OPEN) this.#webSocket.pong(data)
  }

  #send(message: string): void {
    const webSocket = this.#webSocket
    if (webSocket.readyState !== webSocket.OPEN) return
    if (webSocket.bufferedAmount > this.#settings.maxBufferedBytes) return webSocket.terminate()
    this.#gather()
    webSocket.send(message)
    if (webSocket.bufferedAmount <= FULL_BYTES) return
    // What was gathered may still be taken at once; only what is left then waits for the client.
    this.flush()
    if (!this.#isFull && webSocket.bufferedAmount > FULL_BYTES) this.#fill()
  }

  #gather(): void {
    if (this.#isGathering) return
    this.#isGathering = true
    this.#socket.cork()
    process.nextTick(flush, this)
  }

  /** Progress and log messages are left out while the client does not read: it can do without them, and nothing else bounds how many there are. */
  #sendForCall(message: string): void {
    if (!this.#isFull || !isDispensable(message)) this.#send(message)
  }

  #sendToSession(message: string): void {
    if (!this.#isFull) return this.#send(message)
    if (this.#heldBack.has(message)) return
    this.#heldBack.add(message)
    this.#heldBackLength += message.length
    if (this.#heldBackLength > this.#settings.maxBufferedBytes) this.#webSocket.terminate()
  }

  /** Reads no more: a client that sends without reading makes us hold back nothing but what it was already answered. */
  #fill(): void {
    this.#isFull = true
    this.#webSocket.pause()
    // Counts what the client takes as activity, unlike a timer of our own, which cannot see into a write that is not complete.
    this.#socket.setTimeout(STALL_MS, this.#onStall)
  }

  #drained(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.#isAlive = true
    this.#socket.setTimeout(0, this.#onStall)
    for (const message of this.#heldBack) this.#send(message)
    this.#heldBack.clear()
    this.#heldBackLength = 0
    this.#readOn()
  }

  /** Takes up what came meanwhile, for as long as the client takes the answers. */
  #readOn(): void {
    while (!this.#isFull) {
      const text = this.#unread.shift()
      if (text === undefined) return this.#webSocket.resume()
      this.#receive(text)
    }
  }

  #end(code: number, reason: string): void {
    this.#closeCode = code
    this.#closeReason = reason
    this.#session.dispose(reason)
  }

  /** The session has ended. A client that does not answer the closing frame is cut off. */
  #endSocket(): void {
    const webSocket = this.#webSocket
    if (webSocket.readyState === webSocket.CLOSED) return
    this.#unread.length = 0
    webSocket.resume()
    webSocket.close(this.#closeCode, this.#closeReason)
    this.#lingerTimer = setTimeout(() => webSocket.terminate(), LINGER_MS)
  }

  #closed(): void {
    clearTimeout(this.#lingerTimer)
    this.#socket.off('drain', this.#onDrain)
    this.#session.dispose()
    this.#resolveClosed()
  }
}

/** One function for all connections, so that gathering makes no closure. */
function flush(connection: WebSocketConnection): void {
  connection.flush()
}
