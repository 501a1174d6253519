import type { Authentication, RequestHead } from '@portico/core'

/** The head of a request with these headers. */
export function head(headers: Readonly<Record<string, string>>, request: Partial<RequestHead> = {}): RequestHead {
  return { method: 'POST', path: '/mcp', header: (name) => headers[name], ...request }
}

/** The head of a request with a Bearer token. */
export function bearer(token: string): RequestHead {
  return head({ authorization: `Bearer ${token}` })
}

/** The status of an answer; 200 for one that lets in. */
export function statusOf(authentication: Authentication): number {
  return 'status' in authentication ? authentication.status : 200
}
