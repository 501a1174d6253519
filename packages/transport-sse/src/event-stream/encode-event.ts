// Hot path: one call per message on a stream. One concatenation: 9 µs per event with its JSON.stringify, 30 µs with TextEncoderStream.

/** Encodes a JSON message as a server-sent event. JSON text has no line breaks, so it needs no splitting. */
export function encodeEvent(json: string): string {
  return `event: message\ndata: ${json}\n\n`
}

/** Encodes a JSON message as an event that a client can name to get what came after it. */
export function encodeEventWithId(id: string, json: string): string {
  return `id: ${id}\nevent: message\ndata: ${json}\n\n`
}

/** Encodes the event that a stream begins with: only an id, to come back with. @see MCP 2025-11-25, Transports, Streamable HTTP */
export function encodePrimingEvent(id: string): string {
  return `id: ${id}\ndata: \n\n`
}

/** Encodes how soon a client is to come back after the connection was closed, in milliseconds. */
export function encodeRetry(retryMs: number): string {
  return `retry: ${retryMs}\n\n`
}

/** Encodes the event that tells an HTTP+SSE client where to send its messages. @see MCP, Transports, HTTP with SSE */
export function encodeEndpointEvent(uri: string): string {
  return `event: endpoint\ndata: ${uri}\n\n`
}

/** A comment: keeps proxies from closing an idle stream, and clients ignore it. */
export const KEEP_ALIVE_COMMENT = ': keep-alive\n\n'
