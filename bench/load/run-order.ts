import { openHttpSseClient } from './http-sse-client.ts'
import type { LoadClient } from './load-client.ts'
import { type LoadResult, measureLoad } from './measure-load.ts'
import type { LoadOrder, LoadTransport } from './load-order.ts'
import { openStreamableHttpClient } from './streamable-http-client.ts'

const OPEN_CLIENT: Record<LoadTransport, (url: URL, protocolVersion: string) => Promise<LoadClient>> = {
  streamableHttp: openStreamableHttpClient,
  httpSse: openHttpSseClient,
}

/** Opens the clients, measures, and closes them. */
export async function runOrder(order: LoadOrder): Promise<LoadResult> {
  const url = new URL(order.url)
  const open = OPEN_CLIENT[order.transport]
  const clients = await Promise.all(Array.from({ length: order.connections }, () => open(url, order.protocolVersion)))
  const result = await measureLoad(clients, order)
  await Promise.all(clients.map((client) => client.close()))
  return result
}
