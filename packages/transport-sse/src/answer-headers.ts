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

const EXPOSED_HEADERS = `${MCP_SESSION_ID}, WWW-Authenticate, DPoP-Nonce`

/** Adds what lets pages of an allowed origin read an answer. @see https://fetch.spec.whatwg.org/#cors-protocol */
export function addCorsHeaders(headers: string[], origin: string): void {
  headers.push('Access-Control-Allow-Origin', origin, 'Vary', 'Origin', 'Access-Control-Expose-Headers', EXPOSED_HEADERS)
}
