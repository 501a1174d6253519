import type { Principal, RequestHead } from '@portico/core'
import type { CallContext, Exchange, Revision, Session } from '@portico/core/internal'
import type { HttpSession } from '../http-session.ts'

/** The exchange of one message of HTTP+SSE: everything goes out on the stream of its session. */
export class MessageExchange implements Exchange {
  readonly session: Session
  readonly http: RequestHead
  call: CallContext | undefined
  readonly #httpSession: HttpSession

  constructor(httpSession: HttpSession, http: RequestHead) {
    this.session = httpSession.session
    this.http = http
    this.call = undefined
    this.#httpSession = httpSession
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

  send(message: string): void {
    this.#httpSession.send(message)
  }
}
