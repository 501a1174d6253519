import type { AnyServer } from '../server/server.ts'
import { LinkedTransport, type LinkedTransportOptions } from './linked-transport.ts'

/**
 * Makes a transport that leads to `server` within this process, for code that expects one of the official SDK's: a client, v1 or v2, a proxy, a test.
 *
 * ```ts
 * await client.connect(toTransport(server))
 * ```
 */
export function toTransport(server: AnyServer, options: LinkedTransportOptions = {}): LinkedTransport {
  return new LinkedTransport(server, options)
}
