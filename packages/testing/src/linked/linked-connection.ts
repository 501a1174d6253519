import { type AnyServer, InvalidRequestError, type Principal, WireError } from '@portico/core'
import {
  encodeError,
  engineOf,
  type Engine,
  isPromise,
  type JSONRPCMessage,
  parseMessage,
  receiveBatch,
  type Reply,
  replyText,
  type Session,
} from '@portico/core/internal'
import { LinkedExchange } from './linked-exchange.ts'

/** What this transport is called in events and logs. */
const LINKED = 'linked'

/** Options of {@link LinkedConnection}. */
export interface LinkedConnectionOptions {
  /** Who is calling, as if an authenticator had found out. */
  readonly principal?: Principal | undefined
}

/** What a {@link LinkedConnection} tells its client. */
export interface LinkedConnectionListener {
  /** The server sent a message, or a batch of them, as JSON text. Never called while the client is sending. */
  message(text: string): void
  /** The connection was closed, from whichever side. Called once. */
  closed(): void
}

/** One client of a server within this process, without a transport between them but with its text: what passes is what would be on the wire. */
export class LinkedConnection {
  readonly #engine: Engine
  readonly #session: Session
  readonly #exchange: LinkedExchange
  readonly #listener: LinkedConnectionListener

  constructor(server: AnyServer, listener: LinkedConnectionListener, options: LinkedConnectionOptions = {}) {
    this.#engine = engineOf(server)
    this.#listener = listener
    this.#session = this.#engine.openSession({
      id: crypto.randomUUID(),
      transport: LINKED,
      principal: options.principal,
      send: (message) => this.#deliver(message),
      onClose: () => listener.closed(),
    })
    this.#exchange = new LinkedExchange(this.#session, (message) => this.#deliver(message))
  }

  /** Names the session. */
  get sessionId(): string {
    return this.#session.id
  }

  /** A promise while the server's schemas are still being converted. Nothing should be sent before. */
  get ready(): Promise<void> | undefined {
    return this.#engine.ready
  }

  /** Sends a text, which should be a message or a batch. The server has acted on it when this returns; its answers come later. */
  send(text: string): void {
    if (this.#session.isDisposed) return
    let message: JSONRPCMessage | readonly unknown[]
    try {
      message = parseMessage(text)
    } catch (error) {
      if (!(error instanceof WireError)) throw error
      this.#reply(encodeError(error instanceof InvalidRequestError ? error.id : undefined, error))
      return
    }
    const reply = Array.isArray(message)
      ? receiveBatch(this.#engine, message, () => this.#exchange)
      : this.#engine.receive(message as JSONRPCMessage, this.#exchange) // parseMessage() answers an array or one message
    if (isPromise(reply)) void reply.then((settled) => this.#reply(settled))
    else this.#reply(reply)
  }

  /** Ends the connection. May be called again. */
  close(): void {
    this.#session.dispose()
  }

  #reply(reply: Reply | undefined): void {
    if (reply !== undefined) this.#deliver(replyText(reply))
  }

  #deliver(text: string): void {
    queueMicrotask(() => {
      if (!this.#session.isDisposed) this.#listener.message(text)
    })
  }
}
