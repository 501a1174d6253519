import { AddCall, addCallParams } from './add-call.ts'
import { ListCall } from './list-call.ts'
import type { LoadOrder } from './load-order.ts'
import { ID_MARK, type PreparedRequest } from './prepared-request.ts'

const FIRST_ID = 100_000_000

/** How many ids one client has for itself, where several share a connection. */
export const IDS_PER_CLIENT = 10_000_000

/**
 * Makes the request of an order.
 *
 * @param encode makes the bytes that are sent from the JSON-RPC message.
 * @param client which of the clients that share a connection it is for.
 */
export function prepareRequest(order: LoadOrder, encode: (json: string) => Buffer, client = 0): PreparedRequest {
  const { job, tool } = order
  const meta = metaOf(order)
  const firstId = FIRST_ID + client * IDS_PER_CLIENT
  const message = (method: string, params: string): Buffer =>
    encode(`{"jsonrpc":"2.0","id":${ID_MARK},"method":"${method}","params":${params}}`)
  if (job.kind === 'list-tools') {
    return new ListCall(message('tools/list', meta === '' ? '{}' : `{"_meta":${meta}}`), firstId, job.tools)
  }
  const notifications = job.kind === 'call-with-progress' ? job.notifications : 0
  return new AddCall(message('tools/call', addCallParams(tool, meta)), firstId, notifications)
}

/** Which of the clients that share a connection an id belongs to. */
export function clientOfId(id: number): number {
  return Math.floor((id - FIRST_ID) / IDS_PER_CLIENT)
}

/** The method that an order asks for, as the header `Mcp-Method` says it. */
export function methodOf({ job }: LoadOrder): string {
  return job.kind === 'list-tools' ? 'tools/list' : 'tools/call'
}

function metaOf({ isStateless, job, protocolVersion }: LoadOrder): string {
  const entries: string[] = []
  if (isStateless) {
    entries.push(
      `"io.modelcontextprotocol/protocolVersion":"${protocolVersion}"`,
      '"io.modelcontextprotocol/clientInfo":{"name":"portico-bench","version":"1.0.0"}',
      '"io.modelcontextprotocol/clientCapabilities":{}',
    )
  }
  if (job.kind === 'call-with-progress') entries.push(`"progressToken":${ID_MARK}`)
  return entries.length === 0 ? '' : `{${entries.join(',')}}`
}
