import { LAST_EVENT_ID_LOWER, MCP_SESSION_ID, MCP_SESSION_ID_LOWER } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle, HttpTransport } from '../http-transport.ts'
import { accepts } from '../media-type.ts'
import { refuse } from '../refuse.ts'
import { connectStream } from './connect-stream.ts'
import { resumeStream } from './resume-stream.ts'
import { versionProblem } from './version-problem.ts'
import { withSession } from './with-session.ts'

/** Answers `GET /mcp`: the stream for messages that belong to no request. @see MCP, Transports, Streamable HTTP, Listening for Messages */
export const openStandaloneStream: Handle = (transport, call, principal) => {
  if (!accepts(call.header('accept'), 'text/event-stream')) {
    return refuse(call, HTTP_STATUS.notAcceptable, 'Accept: expected text/event-stream')
  }
  const problem = versionProblem(transport.engine, call)
  if (problem !== undefined) return refuse(call, HTTP_STATUS.badRequest, problem)
  const sessionId = call.header(MCP_SESSION_ID_LOWER)
  if (sessionId === undefined) return refuse(call, HTTP_STATUS.badRequest, `${MCP_SESSION_ID}: expected the header`)
  withSession(transport, call, principal, sessionId, (found) => openStream(transport, call, found))
}

function openStream(transport: HttpTransport, call: HttpCall, found: HttpSession): void {
  const { resumesStreams, primesStreams } = found.session.revision
  if (!resumesStreams) return openPlainStream(transport, call, found)
  const lastEventId = call.header(LAST_EVENT_ID_LOWER)
  if (lastEventId !== undefined) return resumeStream(transport, call, found, lastEventId)
  const stream = found.streams.beginStandalone()
  const connection = connectStream(transport, call, found, stream)
  stream.connect(connection)
  // Something has to be written for the headers to go out.
  if (primesStreams) stream.prime()
  else connection.keepAlive()
  found.addStream(stream)
}

function openPlainStream(transport: HttpTransport, call: HttpCall, httpSession: HttpSession): void {
  const stream = call.openStream(() => {
    transport.streams.delete(stream)
    httpSession.deleteStream(stream)
    httpSession.lastUsedAt = performance.now()
  })
  transport.streams.add(stream)
  stream.keepAlive()
  httpSession.addStream(stream)
}
