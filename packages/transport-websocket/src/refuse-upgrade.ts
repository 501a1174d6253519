import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { INVALID_REQUEST } from '@portico/core/internal'

/** How an upgrade can be refused. RFC 9110, section 15. */
export type UpgradeRefusalStatus = 400 | 401 | 403 | 404 | 500 | 503

/**
 * Answers an upgrade request with an HTTP error and ends the connection. The reason is a JSON-RPC error without id, as it is everywhere over HTTP.
 *
 * @param headers whole lines, such as `Retry-After: 5`.
 */
export function refuseUpgrade(
  socket: Duplex,
  status: UpgradeRefusalStatus,
  message: string,
  headers: readonly string[] = [],
): void {
  const body = JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: INVALID_REQUEST, message } })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'Content-Type: application/json',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    ...headers,
  ]
  // A client that does not read its answer must not keep the connection.
  socket.once('finish', () => socket.destroy())
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
}
