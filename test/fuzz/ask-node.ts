import type { RawHttpClient } from '@portico/testing'
import type { Ask } from './streamable-http-route.ts'

/** Asks a server that listens, over connections that are kept. */
export function askNode(http: RawHttpClient, path: string): Ask {
  return async ({ method, headers, body, signal }) => {
    const response = await http.respond({ method, path, headers, signal, ...(body && { body }) })
    const header = (name: string): string | undefined => {
      const value = response.headers[name]
      return typeof value === 'object' ? value.join(', ') : value
    }
    return { status: response.statusCode ?? 0, header, body: response }
  }
}
