import { openHttpSseClient } from './http-sse-client.ts'
import type { LoadClient } from './load-client.ts'
import type { LoadOrder, NetworkTransport } from './load-order.ts'
import { type LoadResult, measureLoad } from './measure-load.ts'
import { openStdioClients, type StdioClients } from './stdio-clients.ts'
import { openStreamableHttpClient } from './streamable-http-client.ts'
import { openWebSocketClient } from './web-socket-client.ts'

const OPEN_CLIENT: Record<NetworkTransport, (url: URL, order: LoadOrder) => Promise<LoadClient>> = {
  streamableHttp: openStreamableHttpClient,
  httpSse: openHttpSseClient,
  webSocket: openWebSocketClient,
}

/** Opens the clients, measures, and closes them. */
export async function runOrder(order: LoadOrder): Promise<LoadResult> {
  const { clients, kill, serverCpuMs } = await openClients(order)
  try {
    const result = await measureLoad(clients, order, serverCpuMs)
    await Promise.all(clients.map((client) => client.close()))
    return result
  } catch (error) {
    kill?.()
    throw error
  }
}

async function openClients(order: LoadOrder): Promise<Partial<StdioClients> & Pick<StdioClients, 'clients'>> {
  const { target, transport } = order
  if (transport === 'stdio') {
    if (typeof target === 'string') throw new TypeError(`expected a command line for stdio, got ${target}`)
    return openStdioClients(target, order)
  }
  if (typeof target !== 'string') throw new TypeError(`expected a URL for ${transport}, got a command line`)
  const url = new URL(target)
  return { clients: await Promise.all(Array.from({ length: order.connections }, () => OPEN_CLIENT[transport](url, order))) }
}
