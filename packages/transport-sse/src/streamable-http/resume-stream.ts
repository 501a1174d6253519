import { InternalError, type StreamEvent } from '@portico/core'
import { encodeError } from '@portico/core/internal'
import { encodeEventWithId } from '../event-stream/encode-event.ts'
import type { ResumableStream } from '../event-stream/resumable-stream.ts'
import type { StreamPosition } from '../event-stream/stream-log.ts'
import { LAST_EVENT_ID } from '../headers.ts'
import type { HttpCall } from '../http-call.ts'
import type { HttpSession } from '../http-session.ts'
import { HTTP_STATUS } from '../http-status.ts'
import type { HttpTransport } from '../http-transport.ts'
import { refuse } from '../refuse.ts'
import { connectStream } from './connect-stream.ts'
import type { SessionStreams } from './session-streams.ts'

/** What a client is told whose call ended with a process. */
const INTERRUPTED = 'Internal error: the server was restarted while the call was running; whether it had effects is not known'

/**
 * Answers `GET /mcp` with `Last-Event-ID`: sends what came after that event on the stream that it belongs to, no other, and goes on there.
 *
 * @see MCP, Transports, Streamable HTTP, Resumability and Redelivery
 */
export function resumeStream(transport: HttpTransport, call: HttpCall, httpSession: HttpSession, lastEventId: string): void {
  const { log } = httpSession.streams
  const position = log.parseEventId(lastEventId)
  if (position === undefined) {
    return refuse(call, HTTP_STATUS.badRequest, `${LAST_EVENT_ID}: expected the id of an event of this session`)
  }
  const stream = httpSession.streams.find(position.stream)
  if (stream === undefined) void replay(transport, call, httpSession.streams, position)
  else void goOn(transport, call, httpSession, stream, position)
}

async function goOn(
  transport: HttpTransport,
  call: HttpCall,
  httpSession: HttpSession,
  stream: ResumableStream,
  { sequence }: StreamPosition,
): Promise<void> {
  const connection = connectStream(transport, call, httpSession, stream)
  // Something has to be written for the headers to go out.
  connection.keepAlive()
  const resumed = stream.resume(connection, sequence)
  if (stream.isStandalone) httpSession.addStream(stream)
  try {
    await resumed
  } catch (error) {
    transport.engine.reportError(error, LAST_EVENT_ID, undefined)
    connection.end()
  }
}

/** The request was answered while its client was away, or never will be: what is left is in the log. */
async function replay(
  transport: HttpTransport,
  call: HttpCall,
  streams: SessionStreams,
  position: StreamPosition,
): Promise<void> {
  const { log } = streams
  let missed: readonly StreamEvent[]
  try {
    missed = await readLeft(streams, position)
  } catch (error) {
    const reference = transport.engine.reportError(error, LAST_EVENT_ID, undefined)
    return refuse(call, HTTP_STATUS.serviceUnavailable, `the stream cannot be read now (reference ${reference})`)
  }
  if (missed.length === 0) return refuseFinished(call)
  const connection = call.openStream(() => undefined)
  for (const { sequence, message } of missed) {
    connection.write(encodeEventWithId(log.encodeEventId(position.stream, sequence), message))
  }
  connection.end()
}

/** What is left of a stream. That of a request which ended with the process that worked on it gets its answer here. */
async function readLeft(streams: SessionStreams, position: StreamPosition): Promise<readonly StreamEvent[]> {
  const { log } = streams
  const { stream, sequence } = position
  const requestId = streams.abandonedRequest(stream)
  if (requestId === undefined) return log.after(position)
  // Also the event that the client has: it may be the answer.
  const known = await log.after({ stream, sequence: sequence - 1 })
  const left = known.filter((event) => event.sequence > sequence)
  if (known.some(({ message }) => isResponse(message))) return left
  const { json } = encodeError(requestId, new InternalError(INTERRUPTED))
  const answer = { sequence: log.append(stream, json), message: json }
  await log.settled()
  return [...left, answer]
}

function isResponse(message: string): boolean {
  const { method } = JSON.parse(message) as { readonly method?: string } // written by the engine
  return method === undefined
}

/** "The server MUST either return text/event-stream or else 405": an empty stream would have the client come back for ever. */
function refuseFinished(call: HttpCall): void {
  const message = `${LAST_EVENT_ID}: nothing is left of that stream, which has ended`
  refuse(call, HTTP_STATUS.methodNotAllowed, message, ['Allow', 'POST, DELETE'])
}
