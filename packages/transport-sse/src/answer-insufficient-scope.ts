import type { ErrorReply } from '@portico/core/internal'
import type { HttpCall, RawHeaders } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'
import type { HttpTransport } from './http-transport.ts'

/** What may stand in the value of a header that we write. RFC 9110, section 5.5. */
const FIELD_VALUE = /^[\t\x20-\x7e]+$/

/** Answers 403 with a challenge that names every scope that the operation needs. @see MCP, Authorization, Runtime Insufficient Scope Errors */
export function answerInsufficientScope(
  transport: HttpTransport,
  call: HttpCall,
  { json }: ErrorReply,
  scopes: readonly string[],
  headers: RawHeaders = [],
): void {
  call.sendJson(HTTP_STATUS.forbidden, json, ['WWW-Authenticate', challenge(transport, scopes), ...headers])
}

function challenge({ settings, engine }: HttpTransport, scopes: readonly string[]): string {
  const plain = `Bearer error="insufficient_scope", scope="${scopes.join(' ')}"`
  try {
    const written = settings.auth?.stepUpChallenge?.(scopes) ?? plain
    if (FIELD_VALUE.test(written)) return written
    throw new TypeError('stepUpChallenge: expected visible ASCII characters, spaces and tabs only')
  } catch (error) {
    engine.reportError(error, 'authentication', undefined)
    return plain
  }
}
