import type { RequestHead } from '../auth/authenticator.ts'
import type { HttpContext } from './context.ts'

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'cookie',
  'dpop',
  'x-api-key',
  'x-auth-token',
])

/** How soon a client is to come back when the handler does not say, in milliseconds. */
const DEFAULT_RETRY_MS = 1000

/**
 * The HTTP request of a call as its handler sees it: without the headers that carry credentials.
 *
 * @param closeConnection closes the connection of the call's stream, or says by `false` that it cannot.
 */
export function createHttpContext(head: RequestHead, closeConnection: (retryMs: number) => boolean): HttpContext {
  return {
    method: head.method,
    path: head.path,
    header(name) {
      const lowerCaseName = name.toLowerCase()
      return CREDENTIAL_HEADERS.has(lowerCaseName) ? undefined : head.header(lowerCaseName)
    },
    closeConnection({ retryMs = DEFAULT_RETRY_MS } = {}) {
      if (!Number.isSafeInteger(retryMs) || retryMs < 0)
        throw new RangeError(`closeConnection: expected retryMs to be an integer ≥ 0, got ${retryMs}`)
      return closeConnection(retryMs)
    },
  }
}
