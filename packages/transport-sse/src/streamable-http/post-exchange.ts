import type { Principal, RequestHead, RequestId } from '@portico/core'
import type { CallContext, Exchange, Reply, ServedRevision, Session } from '@portico/core/internal'
import { answerInsufficientScope } from '../answer-insufficient-scope.ts'
import { answerRateLimited } from '../answer-rate-limited.ts'
import type { MessageStream } from '../event-stream/message-stream.ts'
import { ResumableStream } from '../event-stream/resumable-stream.ts'
import type { HttpCall, RawHeaders } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import { refuseWhileClosing } from '../refuse.ts'
import { connectStream } from './connect-stream.ts'

/**
 * The exchange of one POST: a plain JSON answer, unless something has to be sent before it. The first such message turns the answer into
 * an event stream, which ends after the reply. In sessions whose revision has that, the stream outlives its connection.
 */
export class PostExchange implements Exchange {
  readonly session: Session | undefined
  readonly revision: ServedRevision
  readonly client: Exchange['client']
  readonly principal: Principal | undefined
  readonly http: RequestHead
  readonly checkAdmitted: (() => void) | undefined
  call: CallContext | undefined
  /** Of the one request that is answered; a batch has none. */
  requestId: RequestId | undefined
  readonly #transport: HttpTransport
  readonly #httpCall: HttpCall
  readonly #httpSession: HttpSession | undefined
  #stream: MessageStream | undefined

  /** @param terms the session that the request belongs to, or the terms that it states itself. */
  constructor(
    transport: HttpTransport,
    httpCall: HttpCall,
    httpSession: HttpSession | undefined,
    terms: Pick<Exchange, 'revision' | 'client'>,
    principal: Principal | undefined,
    checkAdmitted?: () => void,
  ) {
    this.session = httpSession?.session
    this.revision = terms.revision
    this.client = terms.client
    this.principal = principal
    this.http = httpCall
    this.checkAdmitted = checkAdmitted
    this.call = undefined
    this.requestId = undefined
    this.#transport = transport
    this.#httpCall = httpCall
    this.#httpSession = httpSession
    this.#stream = undefined
  }

  send(message: string): void {
    this.#stream ??= this.#openStream()
    this.#stream.send(message)
  }

  closeConnection(retryMs: number): boolean {
    if (!this.revision.primesStreams) return false
    this.#stream ??= this.#openStream()
    return this.#stream instanceof ResumableStream && this.#stream.closeConnection(retryMs)
  }

  /** Answers the request; `undefined` when it was cancelled, so that there is nothing to say. */
  reply(reply: Reply | undefined, headers?: RawHeaders): void {
    if (this.#stream !== undefined || reply === undefined) return this.#replyOnStream(reply)
    if (typeof reply === 'string') this.#httpCall.sendJson(HTTP_STATUS.ok, reply, headers)
    else if (reply.scopes !== undefined) answerInsufficientScope(this.#transport, this.#httpCall, reply, reply.scopes, headers)
    else if (reply.retryAfterMs !== undefined) answerRateLimited(this.#httpCall, reply, reply.retryAfterMs, headers)
    else this.#httpCall.sendJson(this.revision.httpStatusOf(reply.code), reply.json, headers)
  }

  #replyOnStream(reply: Reply | undefined): void {
    // The call outlived the time that close() waits: an error status says that there will be no answer, an empty stream would not.
    if (this.#stream === undefined && this.#transport.isClosing) return refuseWhileClosing(this.#httpCall)
    // A request that was cancelled leaves nothing to come back for.
    this.#stream ??= this.#openPlainStream()
    if (reply !== undefined) this.#stream.send(typeof reply === 'string' ? reply : reply.json)
    this.#stream.end()
  }

  #openStream(): MessageStream {
    const httpSession = this.#httpSession
    if (httpSession === undefined || !this.revision.resumesStreams) return this.#openPlainStream()
    const stream = httpSession.streams.beginForRequest(this.requestId)
    stream.connect(connectStream(this.#transport, this.#httpCall, httpSession, stream))
    if (this.revision.primesStreams) stream.prime()
    return stream
  }

  #openPlainStream(): MessageStream {
    const { streams } = this.#transport
    const stream = this.#httpCall.openStream(() => streams.delete(stream))
    streams.add(stream)
    return stream
  }
}
