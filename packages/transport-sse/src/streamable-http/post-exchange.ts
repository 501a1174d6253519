import type { Principal, RequestHead } from '@portico/core'
import type { CallContext, Exchange, Reply, ServedRevision, Session } from '@portico/core/internal'
import type { EventStream } from '../event-stream/event-stream.ts'
import type { HttpCall, RawHeaders } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import { refuseWhileClosing } from '../refuse.ts'

/**
 * The exchange of one POST: a plain JSON answer, unless something has to be sent before it. The first such message turns the answer into
 * an event stream, which ends after the reply.
 */
export class PostExchange implements Exchange {
  readonly session: Session | undefined
  readonly revision: ServedRevision
  readonly client: Exchange['client']
  readonly principal: Principal | undefined
  readonly http: RequestHead
  call: CallContext | undefined
  readonly #transport: HttpTransport
  readonly #httpCall: HttpCall
  #stream: EventStream | undefined

  /** @param terms the session that the request belongs to, or the terms that it states itself. */
  constructor(
    transport: HttpTransport,
    httpCall: HttpCall,
    session: Session | undefined,
    terms: Pick<Exchange, 'revision' | 'client'>,
    principal: Principal | undefined,
  ) {
    this.session = session
    this.revision = terms.revision
    this.client = terms.client
    this.principal = principal
    this.http = httpCall
    this.call = undefined
    this.#transport = transport
    this.#httpCall = httpCall
    this.#stream = undefined
  }

  send(message: string): void {
    this.#stream ??= this.#openStream()
    this.#stream.send(message)
  }

  /** Answers the request; `undefined` when it was cancelled, so that there is nothing to say. */
  reply(reply: Reply | undefined, headers?: RawHeaders): void {
    if (this.#stream !== undefined || reply === undefined) return this.#replyOnStream(reply)
    if (typeof reply === 'string') this.#httpCall.sendJson(HTTP_STATUS.ok, reply, headers)
    else this.#httpCall.sendJson(this.revision.httpStatusOf(reply.code), reply.json, headers)
  }

  #replyOnStream(reply: Reply | undefined): void {
    // The call outlived the time that close() waits: an error status says that there will be no answer, an empty stream would not.
    if (this.#stream === undefined && this.#transport.isClosing) return refuseWhileClosing(this.#httpCall)
    this.#stream ??= this.#openStream()
    if (reply !== undefined) this.#stream.send(typeof reply === 'string' ? reply : reply.json)
    this.#stream.end()
  }

  #openStream(): EventStream {
    const { streams } = this.#transport
    const stream = this.#httpCall.openStream(() => streams.delete(stream))
    streams.add(stream)
    return stream
  }
}
