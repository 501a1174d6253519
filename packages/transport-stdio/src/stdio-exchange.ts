import type { CallContext, Exchange, Revision, Session } from '@portico/core/internal'
import type { LineWriter } from './line-writer.ts'

/**
 * The exchange of every message of one connection: what belongs to a request goes the same way as everything else, so that one object
 * serves them all. Nothing aborts a single call of stdio by {@link StdioExchange.call}; the session does.
 */
export class StdioExchange implements Exchange {
  readonly session: Session
  readonly principal = undefined
  readonly http = undefined
  call: CallContext | undefined = undefined
  readonly #writer: LineWriter

  constructor(session: Session, writer: LineWriter) {
    this.session = session
    this.#writer = writer
  }

  get revision(): Revision {
    return this.session.revision
  }

  get client(): Session['client'] {
    return this.session.client
  }

  /** Progress and log messages are left out while the client does not read: they may be, and nothing else bounds how many there are. */
  send(message: string): void {
    if (!this.#writer.isFull) this.#writer.write(message)
  }
}
