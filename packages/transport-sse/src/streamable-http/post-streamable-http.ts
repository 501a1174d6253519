// Hot path: every Streamable HTTP message comes in here. Common case: a request in a session whose handler answers at once: one exchange,
// one JSON answer, no stream, no promise. Bench: bench/tools-call.bench.ts.
import type { Principal } from '@portico/core'
import { InvalidRequestError, WireError } from '@portico/core'
import {
  encodeError,
  isPromise,
  isRequest,
  type JSONRPCMessage,
  parseMessage,
  receiveBatch,
  type Reply,
  type Session,
} from '@portico/core/internal'
import { MCP_SESSION_ID, MCP_SESSION_ID_LOWER } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle, HttpTransport } from '../http-transport.ts'
import { acceptsJsonAndEventStream, isJson } from '../media-type.ts'
import { refuse, refuseWhileClosing } from '../refuse.ts'
import { PostExchange } from './post-exchange.ts'
import { versionProblem } from './version-problem.ts'

/** What this transport's sessions are called in events and logs. */
export const STREAMABLE_HTTP = 'streamable-http'

/** Answers `POST /mcp`. @see MCP, Transports, Streamable HTTP, Sending Messages to the Server */
export const postStreamableHttp: Handle = (transport, call, principal) => {
  if (!isJson(call.header('content-type'))) {
    return refuse(call, HTTP_STATUS.unsupportedMediaType, 'Content-Type: expected application/json')
  }
  if (!acceptsJsonAndEventStream(call.header('accept'))) {
    return refuse(call, HTTP_STATUS.notAcceptable, 'Accept: expected application/json and text/event-stream')
  }
  const problem = versionProblem(transport.engine, call)
  if (problem !== undefined) return refuse(call, HTTP_STATUS.badRequest, problem)
  const sessionId = call.header(MCP_SESSION_ID_LOWER)
  if (sessionId === undefined) {
    call.receiveBody(transport.settings.maxBodyBytes, (text) => receiveFirst(transport, call, principal, text))
    return
  }
  const found = transport.sessions.find(sessionId, STREAMABLE_HTTP, principal)
  if (found === undefined)
    return refuse(call, HTTP_STATUS.notFound, `${MCP_SESSION_ID}: no such session; open one with initialize`)
  call.receiveBody(transport.settings.maxBodyBytes, (text) => receiveInSession(transport, call, found.session, principal, text))
}

/** A message without a session: only `initialize` may be one, and opens it. */
function receiveFirst(transport: HttpTransport, call: HttpCall, principal: Principal | undefined, text: string): void {
  const message = parse(call, text)
  if (message === undefined) return
  if (Array.isArray(message) || !isInitialize(message)) {
    return refuse(call, HTTP_STATUS.badRequest, `${MCP_SESSION_ID}: expected the header; open a session with initialize first`)
  }
  // close() may have come while the body did.
  if (transport.isClosing) return refuseWhileClosing(call)
  const opened = transport.sessions.open(STREAMABLE_HTTP, principal)
  if (opened === undefined) return refuseTooManySessions(call)
  const exchange = new PostExchange(transport, call, opened.session, principal)
  const reply = transport.engine.receive(message, exchange)
  void settleInitialize(exchange, opened, reply)
}

async function settleInitialize(exchange: PostExchange, opened: HttpSession, pending: ReplyOrPromise): Promise<void> {
  const reply = await pending
  const { session } = opened
  if (session.isInitialized) return exchange.reply(reply, [MCP_SESSION_ID, session.id])
  session.dispose()
  exchange.reply(reply)
}

type ReplyOrPromise = Reply | undefined | Promise<Reply | undefined>

function receiveInSession(
  transport: HttpTransport,
  call: HttpCall,
  session: Session,
  principal: Principal | undefined,
  text: string,
): void {
  const message = parse(call, text)
  if (message === undefined) return
  // The session may have ended while the body came.
  if (session.isDisposed) return transport.isClosing ? refuseWhileClosing(call) : refuseUnknownSession(call)
  const exchange = new PostExchange(transport, call, session, principal)
  if (Array.isArray(message)) return void answerBatch(transport, call, exchange, message)
  const single = message as JSONRPCMessage // parse() answers an array or one message
  settle(transport, call, exchange, transport.engine.receive(single, exchange), isRequest(single))
}

/** Sends what the engine answered, now or when it is there. */
function settle(
  transport: HttpTransport,
  call: HttpCall,
  exchange: PostExchange,
  reply: ReplyOrPromise,
  isAnswered: boolean,
): void {
  if (!isPromise(reply)) {
    if (isAnswered) exchange.reply(reply)
    else call.sendEmpty(HTTP_STATUS.accepted)
    return
  }
  transport.callStarted()
  // The engine answers every failure with a reply; its promises do not reject.
  void reply.then((settled) => {
    exchange.reply(settled)
    transport.callEnded()
  })
}

/** Answers a batch: 202 when there is no request in it, 400 when it is refused as a whole. @see MCP 2025-03-26, Transports */
async function answerBatch(
  transport: HttpTransport,
  call: HttpCall,
  exchange: PostExchange,
  entries: readonly unknown[],
): Promise<void> {
  transport.callStarted()
  const reply = await receiveBatch(transport.engine, entries, () => exchange)
  if (typeof reply === 'object') call.sendJson(HTTP_STATUS.badRequest, reply.json)
  // Without a reply every entry was a message, so that its kind can be asked for.
  else if (reply === undefined && !entries.some((entry) => isRequest(entry as JSONRPCMessage)))
    call.sendEmpty(HTTP_STATUS.accepted)
  else exchange.reply(reply)
  transport.callEnded()
}

/** Parses a body; one that is no message is answered 400 with the JSON-RPC error, and `undefined` is returned. */
function parse(call: HttpCall, text: string): JSONRPCMessage | readonly unknown[] | undefined {
  try {
    return parseMessage(text)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const id = error instanceof InvalidRequestError ? error.id : undefined
    call.sendJson(HTTP_STATUS.badRequest, encodeError(id, error).json)
    return undefined
  }
}

function isInitialize(message: JSONRPCMessage | readonly unknown[]): message is JSONRPCMessage {
  return 'method' in message && message.method === 'initialize' && isRequest(message)
}

/** Answers that there is no session, or that it is somebody else's: nobody learns which. */
export function refuseUnknownSession(call: HttpCall): void {
  refuse(call, HTTP_STATUS.notFound, `${MCP_SESSION_ID}: no such session; open one with initialize`)
}

/** Answers that no session can be opened now. */
export function refuseTooManySessions(call: HttpCall): void {
  refuse(call, HTTP_STATUS.serviceUnavailable, 'too many open sessions; end one or try again later', ['Retry-After', '60'])
}
