// Hot path: every HTTP+SSE message comes in here. Common case: 202 at once, then the reply as one event on the session's stream.
import { InvalidRequestError, type Principal, WireError } from '@portico/core'
import { encodeError, type JSONRPCMessage, parseMessage } from '@portico/core/internal'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle, HttpTransport } from '../http-transport.ts'
import { isNew } from '../is-new.ts'
import { isJson } from '../media-type.ts'
import { refuse, refuseWhileClosing } from '../refuse.ts'
import { HTTP_SSE } from './open-http-sse.ts'

/** Answers `POST /messages/?session_id=…`. @see MCP, Transports, HTTP with SSE */
export const postMessage: Handle = (transport, call, principal) => {
  if (!isJson(call.header('content-type'))) {
    return refuse(call, HTTP_STATUS.unsupportedMediaType, 'Content-Type: expected application/json')
  }
  const sessionId = call.query('session_id') ?? call.query('sessionId')
  if (sessionId === undefined)
    return refuse(call, HTTP_STATUS.badRequest, 'session_id: expected the query parameter that the endpoint event gave')
  const found = transport.sessions.find(sessionId, HTTP_SSE, principal)
  if (found === undefined) return refuseUnknownSession(call)
  call.receiveBody(transport.settings.maxBodyBytes, (text) => receive(transport, call, found, principal, text))
}

function receive(
  transport: HttpTransport,
  call: HttpCall,
  httpSession: HttpSession,
  principal: Principal | undefined,
  text: string,
): void {
  let message: JSONRPCMessage | readonly unknown[]
  try {
    message = parseMessage(text)
  } catch (error) {
    if (!(error instanceof WireError)) throw error
    const id = error instanceof InvalidRequestError ? error.id : undefined
    call.sendJson(HTTP_STATUS.badRequest, encodeError(id, error).json)
    return
  }
  if (transport.isClosing && isNew(message)) return refuseWhileClosing(call)
  // The session may have ended while the body came.
  if (httpSession.session.isDisposed) return refuseUnknownSession(call)
  call.sendEmpty(HTTP_STATUS.accepted)
  const pending = httpSession.connection.receive(message, call, principal)
  if (pending === undefined) return
  transport.callStarted()
  void pending.then(() => transport.callEnded())
}

function refuseUnknownSession(call: HttpCall): void {
  refuse(call, HTTP_STATUS.notFound, 'session_id: no such session; open one with GET on the event stream')
}
