import { MCP_SESSION_ID } from './headers.ts'
import type { RawHeaders } from './http-call.ts'

/** What an event stream says about itself: that nobody keeps it, and that nobody holds it back to gather or compress it. */
export const EVENT_STREAM_HEADERS: RawHeaders = [
  'Content-Type',
  'text/event-stream',
  'Cache-Control',
  'no-cache, no-transform',
  'X-Accel-Buffering',
  'no',
]

const EXPOSED_HEADERS = `${MCP_SESSION_ID}, WWW-Authenticate, DPoP-Nonce, ETag, Location`

/** Adds what lets pages of an allowed origin read an answer. @see https://fetch.spec.whatwg.org/#cors-protocol */
export function addCorsHeaders(headers: string[], origin: string): void {
  headers.push('Access-Control-Allow-Origin', origin, 'Vary', 'Origin', 'Access-Control-Expose-Headers', EXPOSED_HEADERS)
}

/** Tells whether a response is a stream of server-sent events, which goes on until somebody ends it. */
export function isEventStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') === true
}
