import { INVALID_REQUEST } from '@portico/core/internal'
import type { HttpCall, RawHeaders } from './http-call.ts'
import { HTTP_STATUS } from './http-status.ts'

/**
 * Answers a request that does not get as far as a method: with an HTTP error status and a JSON-RPC error without id, so that every client
 * finds the reason where it looks for it.
 */
export function refuse(call: HttpCall, status: number, message: string, headers?: RawHeaders): void {
  call.sendJson(status, JSON.stringify({ jsonrpc: '2.0', error: { code: INVALID_REQUEST, message } }), headers)
}

/** Answers that the server is shutting down; a client that tries again may find its successor. */
export function refuseWhileClosing(call: HttpCall): void {
  refuse(call, HTTP_STATUS.serviceUnavailable, 'the server is shutting down', ['Retry-After', '5'])
}
