import type { IncomingMessage } from 'node:http'

/** How long a client that is still sending may take to fetch its answer, in milliseconds. */
const LINGER_MS = 1000

/**
 * Arranges that the connection of a request that is answered before its body was read ends in two steps: with the answer for the client, which may be in the
 * middle of sending, and only a while later for good. What it sends meanwhile is not read. Were the connection closed at once, those bytes would be
 * answered with a reset, and a reset takes what the client has not read yet away from it.
 *
 * @see RFC 9112, section 9.6
 */
export function lingerAfterAnswer(request: IncomingMessage): void {
  // HTTP/2 ends one stream and keeps the connection.
  if (request.httpVersionMajor !== 1) return
  const { socket } = request
  request.pause()
  // A request of which nothing was ever read Node reads to its end, once the answer is out.
  request.read(0)
  // What Node calls to end the connection when the last answer is out.
  socket.destroySoon = () => {
    socket.end()
    const timer = setTimeout(() => socket.destroy(), LINGER_MS)
    timer.unref()
    socket.once('close', () => clearTimeout(timer))
  }
}
