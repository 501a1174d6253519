import { encodeEndpointEvent } from '../event-stream/encode-event.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { Handle } from '../http-transport.ts'
import { accepts } from '../media-type.ts'
import { refuse } from '../refuse.ts'
import { refuseTooManySessions } from '../streamable-http/post-streamable-http.ts'

/** What this transport's sessions are called in events and logs. */
export const HTTP_SSE = 'http-sse'

/**
 * Answers `GET /sse`: opens a session that lives as long as the stream, and tells first where its messages go.
 *
 * @see MCP, Transports, HTTP with SSE
 */
export const openHttpSse: Handle = (transport, call, principal) => {
  // EventSource and curl send */* or nothing; only a client that asks for something else is wrong here.
  const accept = call.header('accept')
  if (accept !== undefined && !accepts(accept, 'text/event-stream')) {
    return refuse(call, HTTP_STATUS.notAcceptable, 'Accept: expected text/event-stream')
  }
  const opened = transport.sessions.open(HTTP_SSE, principal, false)
  if (opened === undefined) return refuseTooManySessions(call)
  opened.endsWithStream = true
  const { session } = opened
  const stream = call.openStream(() => {
    transport.streams.delete(stream)
    opened.deleteStream(stream)
    session.dispose()
  })
  const { prefix, paths } = transport.settings
  stream.write(encodeEndpointEvent(`${call.mountPath}${prefix}${paths.messages}/?session_id=${session.id}`))
  transport.streams.add(stream)
  opened.addStream(stream)
}
