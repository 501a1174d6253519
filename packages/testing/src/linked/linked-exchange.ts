import type { Principal } from '@portico/core'
import type { CallContext, Exchange, Revision, Session } from '@portico/core/internal'

/** The exchange of every message of one linked connection; there is one way to send, so that one object serves them all. */
export class LinkedExchange implements Exchange {
  readonly session: Session
  readonly http = undefined
  call: CallContext | undefined = undefined
  readonly send: (message: string) => void

  constructor(session: Session, send: (message: string) => void) {
    this.session = session
    this.send = send
  }

  get principal(): Principal | undefined {
    return this.session.principal
  }

  get revision(): Revision {
    return this.session.revision
  }

  get client(): Session['client'] {
    return this.session.client
  }
}
