// Hot path of every transport that carries whole messages both ways. Common case: a request whose handler answers at once: one exchange, one reply.
import type { RequestHead } from '../auth/authenticator.ts'
import type { Principal } from '../auth/principal.ts'
import { InvalidRequestError, WireError } from '../errors.ts'
import { encodeError, type Reply, replyText } from '../jsonrpc/encode-response.ts'
import { isRequest, type JSONRPCMessage, type RequestId } from '../jsonrpc/message.ts'
import { parseMessage } from '../jsonrpc/parse-message.ts'
import type { ServedRevision } from '../revision/served-revision.ts'
import type { Client } from '../session/client.ts'
import type { Session } from '../session/session.ts'
import type { CallContext } from './call-context.ts'
import type { Engine } from './engine.ts'
import type { Exchange } from './exchange.ts'
import { isPromise } from './is-promise.ts'
import { receiveBatch } from './receive-batch.ts'
import { parseRequestTerms, statedVersion } from './request-terms.ts'

/** How the messages of a {@link Connection} leave. */
export interface ConnectionOutput {
  /** Sends the answer to a request. */
  reply(message: string): void
  /** Sends a message that belongs to a request that is still running; `requestId` is `undefined` where it is part of a batch. */
  send(message: string, requestId: RequestId | undefined): void
}

/**
 * One client on a channel that carries whole messages both ways: a pipe, a WebSocket, an event stream with its posts. Serves both kinds of revisions on it:
 * messages that state their terms stand alone, all others go by the session.
 */
export class Connection {
  readonly session: Session
  readonly #engine: Engine
  readonly #output: ConnectionOutput

  constructor(engine: Engine, session: Session, output: ConnectionOutput) {
    this.#engine = engine
    this.session = session
    this.#output = output
  }

  /**
   * Receives the text of a message or a batch.
   *
   * @param http the head of the HTTP request that it came by, where there is one.
   * @returns a promise while an answer is still to come; it does not reject.
   */
  receiveText(text: string, http?: RequestHead): Promise<void> | undefined {
    let message: JSONRPCMessage | readonly unknown[]
    try {
      message = parseMessage(text)
    } catch (error) {
      this.refuse(error, error instanceof InvalidRequestError ? error.id : undefined)
      return undefined
    }
    return this.receive(message, http)
  }

  /**
   * Receives a parsed message, or the entries of a batch. Returns what {@link receiveText} does.
   *
   * @param principal who sent it, where that is found out for each message. Default: who opened the session.
   */
  receive(
    message: JSONRPCMessage | readonly unknown[],
    http?: RequestHead,
    principal: Principal | undefined = this.session.principal,
  ): Promise<void> | undefined {
    let pending: Reply | undefined | Promise<Reply | undefined>
    if (isBatch(message)) {
      pending = receiveBatch(this.#engine, message, () => this.#exchange(this.session, undefined, http, principal))
    } else {
      try {
        pending = this.#engine.receive(message, this.#exchangeFor(message, http, principal))
      } catch (error) {
        // The terms of the request were wrong. A notification is never answered.
        if (isRequest(message)) this.refuse(error, message.id)
        return undefined
      }
    }
    if (isPromise(pending)) return pending.then((reply) => this.#reply(reply))
    this.#reply(pending)
    return undefined
  }

  /** Answers something that could not be received as a message. */
  refuse(error: unknown, id?: string | number): void {
    if (!(error instanceof WireError)) throw error
    const { json } = encodeError(id ?? this.session.revision.unreadableId, error)
    if (this.#engine.observers.has('message')) this.#engine.observeMessage('out', json, this.session)
    this.#output.reply(json)
  }

  #reply(reply: Reply | undefined): void {
    if (reply !== undefined) this.#output.reply(replyText(reply))
  }

  #exchangeFor(message: JSONRPCMessage, http: RequestHead | undefined, principal: Principal | undefined): Exchange {
    const requestId = isRequest(message) ? message.id : undefined
    if (this.#goesBySession(message)) return this.#exchange(this.session, requestId, http, principal)
    const { version, client } = parseRequestTerms(message, this.#engine.revisions)
    return this.#exchange({ revision: this.#engine.revisions.stateless(version), client }, requestId, http, principal)
  }

  /** Where only revisions without `initialize` are served, a request has to state its terms; a notification goes by its connection either way. */
  #goesBySession(message: JSONRPCMessage): boolean {
    return statedVersion(message) === undefined && (this.session.revision.termsFrom === 'session' || !isRequest(message))
  }

  #exchange(
    terms: Pick<Exchange, 'revision' | 'client'>,
    requestId: RequestId | undefined,
    http: RequestHead | undefined,
    principal: Principal | undefined,
  ): Exchange {
    return new ConnectionExchange(this.session, this.#output, terms, requestId, http, principal)
  }
}

/** The exchange of one message on a {@link Connection}. */
class ConnectionExchange implements Exchange {
  readonly session: Session
  readonly revision: ServedRevision
  readonly client: Client
  readonly principal: Principal | undefined
  readonly http: RequestHead | undefined
  call: CallContext | undefined
  readonly #output: ConnectionOutput
  readonly #requestId: RequestId | undefined

  /** @param terms the session, or what the request states itself. */
  constructor(
    session: Session,
    output: ConnectionOutput,
    terms: Pick<Exchange, 'revision' | 'client'>,
    requestId: RequestId | undefined,
    http: RequestHead | undefined,
    principal: Principal | undefined,
  ) {
    this.session = session
    this.revision = terms.revision
    this.client = terms.client
    this.principal = principal
    this.http = http
    this.call = undefined
    this.#output = output
    this.#requestId = requestId
  }

  send(message: string): void {
    this.#output.send(message, this.#requestId)
  }
}

function isBatch(message: JSONRPCMessage | readonly unknown[]): message is readonly unknown[] {
  return Array.isArray(message)
}
