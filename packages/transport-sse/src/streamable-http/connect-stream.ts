import type { EventStream } from '../event-stream/event-stream.ts'
import type { ResumableStream } from '../event-stream/resumable-stream.ts'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import type { HttpTransport } from '../http-transport.ts'

/** Answers a call with an event stream that is a connection of `stream`; the caller has it sent on. */
export function connectStream(
  transport: HttpTransport,
  call: HttpCall,
  httpSession: HttpSession,
  stream: ResumableStream,
): EventStream {
  const connection = call.openStream(() => {
    transport.streams.delete(connection)
    httpSession.lastUsedAt = performance.now()
    if (!stream.disconnected(connection) || !stream.isStandalone) return
    // What comes now waits in the session; the stream begins anew when its client comes back.
    httpSession.deleteStream(stream)
    stream.end()
  })
  transport.streams.add(connection)
  return connection
}
