import { INVALID_REQUEST } from '@portico/core/internal'
import type { HttpCall, RawHeaders } from './http-call.ts'

/**
 * Answers a request that does not get as far as a method: with an HTTP error status and a JSON-RPC error without id, so that every client
 * finds the reason where it looks for it.
 */
export function refuse(call: HttpCall, status: number, message: string, headers?: RawHeaders): void {
  call.sendJson(status, JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: INVALID_REQUEST, message } }), headers)
}
