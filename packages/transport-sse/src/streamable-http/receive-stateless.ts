// Hot path: every message of a revision without sessions passes here once. Common case: its terms from _meta, header comparisons, one exchange.
import { ClosedError, HeaderMismatchError, InvalidRequestError, type Principal, WireError } from '@portico/core'
import { encodeError, isPromise, isRequest, type JSONRPCMessage, parseRequestTerms } from '@portico/core/internal'
import { MCP_PROTOCOL_VERSION } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import { checkMirroredHeaders } from './check-mirrored-headers.ts'
import { PostExchange } from './post-exchange.ts'
import { settle } from './settle.ts'

/**
 * Answers a message that states its own terms. What is wrong with the terms or headers is answered 400 with the id of the request.
 *
 * @param versionHeader the value of `MCP-Protocol-Version`.
 * @see MCP, Transports, Streamable HTTP
 */
export function receiveStateless(
  transport: HttpTransport,
  call: HttpCall,
  principal: Principal | undefined,
  received: JSONRPCMessage | readonly unknown[],
  versionHeader: string | undefined,
): void {
  if (Array.isArray(received)) {
    call.sendJson(HTTP_STATUS.badRequest, encodeError(undefined, new InvalidRequestError('a batch; expected one message')).json)
    return
  }
  const message = received as JSONRPCMessage // no array: one message
  let exchange: PostExchange
  try {
    exchange = exchangeFor(transport, call, principal, message, versionHeader)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    // The id of a response is one of the server's: an error with it would answer a request of the client that has the same.
    call.sendJson(HTTP_STATUS.badRequest, encodeError(isRequest(message) ? message.id : undefined, error).json)
    return
  }
  const reply = transport.engine.receive(message, exchange)
  if (isPromise(reply)) followCall(transport, call, exchange, reply)
  settle(transport, call, exchange, reply, isRequest(message))
}

/** No session holds the call: who ends it early is its client, by closing the response, or the server. */
function followCall(transport: HttpTransport, call: HttpCall, exchange: PostExchange, reply: Promise<unknown>): void {
  if (exchange.revision.cancelsOnDisconnect)
    call.onDisconnect(() => exchange.call?.abort(new ClosedError('the client closed the response')))
  if (exchange.call?.onDrain !== undefined) endOnDrain(transport, exchange, reply)
  transport.callWithoutSessionStarted(exchange)
  void reply.then(() => transport.callWithoutSessionEnded(exchange))
}

/** A subscription is open until its client closes it, or the server. */
function endOnDrain(transport: HttpTransport, exchange: PostExchange, reply: Promise<unknown>): void {
  const forget = transport.openEndedCallStarted(() => exchange.call?.onDrain?.())
  void reply.then(forget)
}

function exchangeFor(
  transport: HttpTransport,
  call: HttpCall,
  principal: Principal | undefined,
  message: JSONRPCMessage,
  versionHeader: string | undefined,
): PostExchange {
  if (!('method' in message)) throw new InvalidRequestError('a response; expected a request or notification')
  const { engine } = transport
  const { version, client } = parseRequestTerms(message, engine.revisions)
  if (versionHeader !== version)
    throw new HeaderMismatchError(`expected ${MCP_PROTOCOL_VERSION} to be the protocol version of the body`)
  const revision = engine.revisions.stateless(version)
  const checkAdmitted = revision.mirrorsBodyInHeaders ? checkMirroredHeaders(call, message, engine, revision) : undefined
  return new PostExchange(transport, call, undefined, { revision, client }, principal, checkAdmitted)
}
