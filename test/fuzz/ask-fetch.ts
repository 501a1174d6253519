import type { FetchHandler } from '@portico/transport-sse/fetch'
import type { Ask } from './streamable-http-route.ts'

/** Asks a handler of web-standard requests, as a runtime would. */
export function askFetch(handler: FetchHandler): Ask {
  return async ({ method, headers, body, signal }) => {
    const response = await handler(
      new Request('http://localhost/mcp', { method, headers, signal, ...(body && { body: body.slice() }) }),
    )
    return {
      status: response.status,
      header: (name) => response.headers.get(name) ?? undefined,
      body: response.body ?? nothing(),
    }
  }
}

/** A body without bytes. */
async function* nothing(): AsyncGenerator<Uint8Array> {
  return
}
