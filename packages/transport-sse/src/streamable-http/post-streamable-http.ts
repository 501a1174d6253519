// Hot path: every Streamable HTTP message comes in here. Common case: a request whose handler answers at once: one exchange, one JSON
// answer, no stream, no promise. Bench: bench/tools-call.bench.ts.
import type { Principal } from '@portico/core'
import { InvalidRequestError, WireError } from '@portico/core'
import {
  encodeError,
  type Engine,
  isPromise,
  isRequest,
  type JSONRPCMessage,
  parseMessage,
  statedVersion,
} from '@portico/core/internal'
import { MCP_PROTOCOL_VERSION_LOWER, MCP_SESSION_ID, MCP_SESSION_ID_LOWER } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle, HttpTransport } from '../http-transport.ts'
import { isNew } from '../is-new.ts'
import { acceptsJsonAndEventStream, isJson } from '../media-type.ts'
import { refuse, refuseWhileClosing } from '../refuse.ts'
import { answerBatch } from './answer-batch.ts'
import { PostExchange } from './post-exchange.ts'
import { receiveStateless } from './receive-stateless.ts'
import { type ReplyOrPromise, settle } from './settle.ts'
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
  call.receiveBody(transport.settings.maxBodyBytes, (text) => receive(transport, call, principal, text))
}

function receive(transport: HttpTransport, call: HttpCall, principal: Principal | undefined, text: string): void {
  const message = parse(call, text)
  if (message === undefined) return
  if (transport.isClosing && isNew(message)) return refuseWhileClosing(call)
  const version = call.header(MCP_PROTOCOL_VERSION_LOWER)
  const isStated = !isBatch(message) && statedVersion(message) !== undefined
  if (
    isStated ||
    !transport.engine.revisions.hasSessions ||
    (version !== undefined && statesTerms(transport.engine, call, version))
  ) {
    return receiveStateless(transport, call, principal, message, version)
  }
  const problem = versionProblem(transport.engine, call)
  if (problem !== undefined) return refuse(call, HTTP_STATUS.badRequest, problem)
  const sessionId = call.header(MCP_SESSION_ID_LOWER)
  if (sessionId === undefined) return receiveFirst(transport, call, principal, message)
  const found = transport.sessions.findOrRestore(sessionId, STREAMABLE_HTTP, principal)
  if (isPromise(found)) void receiveInRestored(transport, call, found, principal, message)
  else if (found !== undefined) receiveInSession(transport, call, found, principal, message)
  else if (transport.isClosing) refuseWhileClosing(call)
  else refuseUnknownSession(call)
}

async function receiveInRestored(
  transport: HttpTransport,
  call: HttpCall,
  restoring: Promise<HttpSession | undefined>,
  principal: Principal | undefined,
  message: Message,
): Promise<void> {
  const found = await restoring
  if (found === undefined) refuseUnknownSession(call)
  else receiveInSession(transport, call, found, principal, message)
}

/** By its version, the message should state its own terms. One that is not known is taken for newer, unless there is a session. */
function statesTerms({ revisions }: Engine, call: HttpCall, version: string): boolean {
  const revision = revisions.get(version)
  if (revision !== undefined) return revision.termsFrom === 'request'
  return revisions.latest.termsFrom === 'request' && call.header(MCP_SESSION_ID_LOWER) === undefined
}

/** A message without a session: only `initialize` may be one, and opens it. */
function receiveFirst(transport: HttpTransport, call: HttpCall, principal: Principal | undefined, message: Message): void {
  if (isBatch(message) || !isInitialize(message)) {
    return refuse(call, HTTP_STATUS.badRequest, `${MCP_SESSION_ID}: expected the header; open a session with initialize first`)
  }
  const opened = transport.sessions.open(STREAMABLE_HTTP, principal, true)
  if (opened === undefined) return refuseTooManySessions(call)
  const exchange = new PostExchange(transport, call, opened, opened.session, principal)
  const reply = transport.engine.receive(message, exchange)
  void settleInitialize(call, exchange, opened, reply)
}

async function settleInitialize(
  call: HttpCall,
  exchange: PostExchange,
  opened: HttpSession,
  pending: ReplyOrPromise,
): Promise<void> {
  const reply = await pending
  const { session } = opened
  if (!session.isInitialized) {
    session.dispose()
    return exchange.reply(reply)
  }
  try {
    await opened.saving
  } catch (error) {
    session.dispose()
    return refuseUnstored(call, error)
  }
  exchange.reply(reply, [MCP_SESSION_ID, session.id])
}

type Message = JSONRPCMessage | readonly unknown[]

function receiveInSession(
  transport: HttpTransport,
  call: HttpCall,
  httpSession: HttpSession,
  principal: Principal | undefined,
  message: Message,
): void {
  const exchange = new PostExchange(transport, call, httpSession, httpSession.session, principal)
  if (isBatch(message)) void answerBatch(transport, call, exchange, message)
  else {
    if (isRequest(message)) exchange.requestId = message.id
    const reply = transport.engine.receive(message, exchange)
    const { saving } = httpSession
    if (saving === undefined) settle(transport, call, exchange, reply, isRequest(message))
    else void settleOnceSaved(transport, call, exchange, reply, isRequest(message), saving)
  }
}

/** A message that changed the session is answered once that cannot be lost. */
async function settleOnceSaved(
  transport: HttpTransport,
  call: HttpCall,
  exchange: PostExchange,
  reply: ReplyOrPromise,
  isAnswered: boolean,
  saving: Promise<void>,
): Promise<void> {
  transport.callStarted()
  try {
    await saving
    settle(transport, call, exchange, reply, isAnswered)
  } catch (error) {
    refuseUnstored(call, error)
  }
  transport.callEnded()
}

/** What the client asked for would be forgotten with the process: it is to try again. */
function refuseUnstored(call: HttpCall, error: unknown): void {
  refuse(call, HTTP_STATUS.serviceUnavailable, (error as Error).message, ['Retry-After', '1']) // of StoredSessions.save()
}

/** Parses a body; one that is no message is answered 400 with the JSON-RPC error, and `undefined` is returned. */
function parse(call: HttpCall, text: string): Message | undefined {
  try {
    return parseMessage(text)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const id = error instanceof InvalidRequestError ? error.id : undefined
    call.sendJson(HTTP_STATUS.badRequest, encodeError(id, error).json)
    return undefined
  }
}

function isBatch(message: Message): message is readonly unknown[] {
  return Array.isArray(message)
}

function isInitialize(message: JSONRPCMessage): boolean {
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
