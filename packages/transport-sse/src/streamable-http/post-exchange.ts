import type { Principal, RequestHead } from '@portico/core'
import type { CallContext, Exchange, Reply, Revision, Session } from '@portico/core/internal'
import { replyText } from '@portico/core/internal'
import type { EventStream } from '../event-stream/event-stream.ts'
import type { HttpCall, RawHeaders } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'

/**
 * The exchange of one POST: a plain JSON answer, unless something has to be sent before it. The first such message turns the answer into
 * an event stream, which ends after the reply.
 */
export class PostExchange implements Exchange {
  readonly session: Session
  readonly principal: Principal | undefined
  readonly http: RequestHead
  call: CallContext | undefined
  readonly #transport: HttpTransport
  readonly #httpCall: HttpCall
  #stream: EventStream | undefined

  constructor(transport: HttpTransport, httpCall: HttpCall, session: Session, principal: Principal | undefined) {
    this.session = session
    this.principal = principal
    this.http = httpCall
    this.call = undefined
    this.#transport = transport
    this.#httpCall = httpCall
    this.#stream = undefined
  }

  get revision(): Revision {
    return this.session.revision
  }

  get client(): Session['client'] {
    return this.session.client
  }

  send(message: string): void {
    this.#stream ??= this.#openStream()
    this.#stream.send(message)
  }

  /** Answers the request; `undefined` when it was cancelled, so that there is nothing to say. */
  reply(reply: Reply | undefined, headers?: RawHeaders): void {
    if (this.#stream === undefined && reply !== undefined) {
      this.#httpCall.sendJson(HTTP_STATUS.ok, replyText(reply), headers)
      return
    }
    this.#stream ??= this.#openStream()
    if (reply !== undefined) this.#stream.send(replyText(reply))
    this.#stream.end()
  }

  #openStream(): EventStream {
    const { streams } = this.#transport
    const stream = this.#httpCall.openStream(() => streams.delete(stream))
    streams.add(stream)
    return stream
  }
}
