import { MCP_SESSION_ID, MCP_SESSION_ID_LOWER } from '../headers.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle } from '../http-transport.ts'
import { accepts } from '../media-type.ts'
import { refuse } from '../refuse.ts'
import { refuseUnknownSession, STREAMABLE_HTTP } from './post-streamable-http.ts'
import { versionProblem } from './version-problem.ts'

/** Answers `GET /mcp`: the stream for messages that belong to no request. @see MCP, Transports, Streamable HTTP, Listening for Messages */
export const openStandaloneStream: Handle = (transport, call, principal) => {
  if (!accepts(call.header('accept'), 'text/event-stream')) {
    return refuse(call, HTTP_STATUS.notAcceptable, 'Accept: expected text/event-stream')
  }
  const problem = versionProblem(transport.engine, call)
  if (problem !== undefined) return refuse(call, HTTP_STATUS.badRequest, problem)
  const sessionId = call.header(MCP_SESSION_ID_LOWER)
  if (sessionId === undefined) return refuse(call, HTTP_STATUS.badRequest, `${MCP_SESSION_ID}: expected the header`)
  const found = transport.sessions.find(sessionId, STREAMABLE_HTTP, principal)
  if (found === undefined) return refuseUnknownSession(call)
  const stream = call.openStream(() => {
    transport.streams.delete(stream)
    found.deleteStream(stream)
    found.lastUsedAt = performance.now()
  })
  transport.streams.add(stream)
  // Something has to be written for the headers to go out.
  stream.keepAlive()
  found.addStream(stream)
}
