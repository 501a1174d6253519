import type { JSONRPCMessage, RequestId } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import { CallsInFlight } from '../engine/calls-in-flight.ts'
import { Connection } from '../engine/connection.ts'
import type { Closable, Engine } from '../engine/engine.ts'
import { InvalidRequestError, WireError } from '../errors.ts'
import { isDispensable } from '../jsonrpc/encode-response.ts'
import { isRequest } from '../jsonrpc/message.ts'
import { parseEnvelope } from '../jsonrpc/parse-message.ts'
import type { ConnectedTransport, ConnectTransportOptions } from './connected-transport.ts'
import type { OfficialMessageExtra, OfficialTransport } from './official-transport.ts'
import { principalFromAuthInfo } from './principal-from-auth-info.ts'
import { requestHeadFromExtra } from './request-head-from-extra.ts'

/** How many messages may wait for the transport before the client is spared what it can do without. */
const MAX_UNSENT = 64
/** How many may wait before the connection is given up. */
const MAX_UNSENT_EVER = 4096
/** How long the transport may take to send the last messages, in milliseconds. */
const FLUSH_MS = 1000
/** How long `close()` waits when it is not said, in milliseconds. */
const DEFAULT_DRAIN_MS = 25_000

/** One client on a transport of the official SDK. */
export class OfficialConnection implements ConnectedTransport, Closable {
  readonly closed: Promise<void>
  readonly #engine: Engine
  readonly #transport: OfficialTransport
  readonly #options: ConnectTransportOptions
  readonly #name: string
  readonly #calls = new CallsInFlight()
  /** Opened by the first message, which says who is calling. */
  #connection: Connection | undefined
  readonly #sends = new CallsInFlight()
  #hasEnded = false
  #closing: Promise<void> | undefined
  #detach: (() => void) | undefined
  #resolveClosed: () => void = () => undefined

  constructor(engine: Engine, transport: OfficialTransport, options: ConnectTransportOptions) {
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#engine = engine
    this.#transport = transport
    this.#options = options
    this.#name = options.name ?? 'custom'
  }

  /** Begins to serve. Who listened to the transport before goes on to. */
  async start(): Promise<void> {
    const transport = this.#transport
    await this.#engine.ready
    const { onclose, onerror, onmessage } = transport
    transport.onmessage = (message: unknown, extra?: OfficialMessageExtra) => {
      onmessage?.(message, extra)
      this.#received(message, extra ?? NO_EXTRA)
    }
    transport.onclose = () => {
      onclose?.()
      this.#ended()
    }
    transport.onerror = (error) => {
      onerror?.(error)
      this.#failed(error)
    }
    transport.setSupportedProtocolVersions?.([...this.#engine.revisions.versions])
    this.#detach = this.#engine.attach(this)
    this.#engine.observers.emit('start', { transport: this.#name })
    try {
      await transport.start()
    } catch (error) {
      this.#ended()
      throw error
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async #close(): Promise<void> {
    const session = this.#connection?.session
    session?.drain()
    await this.#calls.none(this.#options.drainMs ?? DEFAULT_DRAIN_MS)
    session?.dispose()
    await this.#sends.none(FLUSH_MS)
    if (!this.#hasEnded) await this.#transport.close()
    // Not every transport says that it was closed.
    this.#ended()
  }

  #received(value: unknown, extra: OfficialMessageExtra): void {
    if (this.#hasEnded) return
    const { toPrincipal = principalFromAuthInfo } = this.#options
    const principal = extra.authInfo === undefined ? undefined : toPrincipal(extra.authInfo)
    this.#connection ??= this.#open(principal)
    const connection = this.#connection
    let message: JSONRPCMessage
    try {
      // Most transports have checked it; those that did not must not bring down the server.
      message = parseEnvelope(value)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      return connection.refuse(error, error instanceof InvalidRequestError ? error.id : undefined)
    }
    if (principal?.id !== connection.session.principal?.id) {
      if (isRequest(message)) connection.refuse(new InvalidRequestError('the session belongs to another caller'), message.id)
      return
    }
    const answered = connection.receive(message, requestHeadFromExtra(extra), principal)
    if (answered !== undefined) this.#calls.add(answered)
  }

  #open(principal: Principal | undefined): Connection {
    const session = this.#engine.openSession({
      id: crypto.randomUUID(),
      transport: this.#name,
      principal,
      send: (text) => this.#send(text, undefined),
      onClose: () => void this.close(),
    })
    return new Connection(this.#engine, session, {
      reply: (text) => this.#send(text, undefined),
      send: (text, requestId) => {
        if (this.#sends.count <= MAX_UNSENT || !isDispensable(text)) this.#send(text, requestId)
      },
    })
  }

  #send(text: string, relatedRequestId: RequestId | undefined): void {
    if (this.#sends.count > MAX_UNSENT_EVER) this.#connection?.session.dispose()
    else this.#sends.add(this.#deliver(text, relatedRequestId))
  }

  async #deliver(text: string, relatedRequestId: RequestId | undefined): Promise<void> {
    // Never while the transport is handing over a message: it may not expect to be called then.
    await Promise.resolve()
    if (this.#hasEnded) return
    const message = JSON.parse(text) as JSONRPCMessage // encoded by the engine
    try {
      await this.#transport.send(message, relatedRequestId === undefined ? undefined : { relatedRequestId })
    } catch (error) {
      this.#failedToSend(error)
    }
  }

  /** The client may go at any time; that is told by the end of the connection. */
  #failedToSend(error: unknown): void {
    if (!this.#hasEnded) this.#failed(error)
  }

  #failed(error: unknown): void {
    this.#engine.reportError(error, `the transport "${this.#name}"`, undefined)
  }

  #ended(): void {
    if (this.#hasEnded) return
    this.#hasEnded = true
    this.#connection?.session.dispose()
    this.#detach?.()
    this.#engine.observers.emit('stop', { transport: this.#name })
    this.#resolveClosed()
  }
}

const NO_EXTRA: OfficialMessageExtra = {}
