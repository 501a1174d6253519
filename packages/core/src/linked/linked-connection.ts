import type { Principal } from '../auth/principal.ts'
import { Connection } from '../engine/connection.ts'
import type { Engine } from '../engine/engine.ts'
import { type AnyServer, engineOf } from '../server/server.ts'
import type { Session } from '../session/session.ts'

/** What this transport is called in events and logs. */
const LINKED = 'linked'

/** How a client within this process is connected. */
export interface LinkedTransportOptions {
  /** Who is calling, as if an authenticator had found out. */
  readonly principal?: Principal | undefined
}

/** What a linked connection tells its client. */
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
  readonly #connection: Connection
  readonly #listener: LinkedConnectionListener
  #isReceiving = false

  constructor(server: AnyServer, listener: LinkedConnectionListener, options: LinkedTransportOptions = {}) {
    this.#engine = engineOf(server)
    this.#listener = listener
    this.#session = this.#engine.openSession({
      id: crypto.randomUUID(),
      transport: LINKED,
      principal: options.principal,
      send: (message) => this.#deliver(message),
      onClose: () => listener.closed(),
    })
    const deliver = (message: string): void => this.#deliver(message)
    this.#connection = new Connection(this.#engine, this.#session, { reply: deliver, send: deliver })
  }

  /** Names the session. */
  get sessionId(): string {
    return this.#session.id
  }

  /** A promise while the server's schemas are still being converted. Nothing should be sent before. */
  get ready(): Promise<void> | undefined {
    return this.#engine.ready
  }

  /**
   * Sends a text, which should be a message or a batch. The server has acted on it when this returns, unless it is sent while a handler has not returned yet;
   * answers come later.
   */
  send(text: string): void {
    if (this.#session.isDisposed) return
    // Between two processes nothing comes in the middle of a handler: the server would not know the call yet that is cancelled here.
    if (this.#isReceiving) return queueMicrotask(() => this.send(text))
    this.#isReceiving = true
    try {
      void this.#connection.receiveText(text)
    } finally {
      this.#isReceiving = false
    }
  }

  /** Ends the connection. May be called again. */
  close(): void {
    this.#session.dispose()
  }

  #deliver(text: string): void {
    queueMicrotask(() => {
      if (!this.#session.isDisposed) this.#listener.message(text)
    })
  }
}
