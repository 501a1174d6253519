import type { RequestHead } from '../auth/authenticator.ts'
import type { HttpContext } from './context.ts'

const CREDENTIAL_HEADERS: ReadonlySet<string> = new Set(['authorization', 'proxy-authorization', 'cookie'])

/** The head of a request as handlers see it: without the headers that carry credentials. */
export function withholdCredentials(head: RequestHead): HttpContext {
  return {
    method: head.method,
    path: head.path,
    header(name) {
      const lowerCaseName = name.toLowerCase()
      return CREDENTIAL_HEADERS.has(lowerCaseName) ? undefined : head.header(lowerCaseName)
    },
  }
}
