import type { ErrorReply } from '@portico/core/internal'
import type { HttpCall, RawHeaders } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'

/** Answers 429 to a caller that asked too often. RFC 6585, section 4. */
export function answerRateLimited(call: HttpCall, { json }: ErrorReply, retryAfterMs: number, headers: RawHeaders = []): void {
  const seconds = String(Math.max(1, Math.ceil(retryAfterMs / 1000)))
  call.sendJson(HTTP_STATUS.tooManyRequests, json, ['Retry-After', seconds, ...headers])
}
