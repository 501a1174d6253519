import {
  Client as ClientV2,
  SSEClientTransport as SseV2,
  StreamableHTTPClientTransport as StreamableHttpV2,
} from '@modelcontextprotocol/client'
import { StdioClientTransport as StdioV2 } from '@modelcontextprotocol/client/stdio'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport as SseV1 } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport as StdioV1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as StreamableHttpV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport as TransportV1 } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Running } from '@portico/transport-sse'
import { repository, runTypeScript } from '../run-typescript.ts'
import { connectV1, connectV2, type OfficialClient } from './official-client.ts'
import { OfficialWebSocketTransport } from './web-socket-transport.ts'

/** One official client over one transport. */
export interface Cell {
  readonly client: 'sdk v1' | 'client v2'
  readonly transport: 'stdio' | 'HTTP+SSE' | 'Streamable HTTP' | 'WebSocket'
  /** Connects; over HTTP to the running server with these headers, over stdio to a process of its own. */
  connect(running: Running, headers: Record<string, string>): Promise<OfficialClient>
}

const info = { name: 'interop', version: '1.0.0' }
const child = { command: process.execPath, args: runTypeScript(new URL('./serve-stdio.ts', import.meta.url)), cwd: repository }

const v1 = (transport: unknown): Promise<OfficialClient> =>
  // The classes of version 1 are not written for exactOptionalPropertyTypes.
  connectV1(new ClientV1(info), transport as TransportV1)
const v2 = (transport: Parameters<typeof connectV2>[1]): Promise<OfficialClient> => connectV2(new ClientV2(info), transport)

const webSocket = ({ webSocket: url }: Running['urls'], headers: Record<string, string>): OfficialWebSocketTransport => {
  if (url === undefined) throw new Error('expected a server with WebSockets')
  return new OfficialWebSocketTransport(url, { headers })
}

/** Every official client over every transport. */
export const cells: readonly Cell[] = [
  { client: 'sdk v1', transport: 'stdio', connect: () => v1(new StdioV1(child)) },
  {
    client: 'sdk v1',
    transport: 'HTTP+SSE',
    connect: ({ urls }, headers) => v1(new SseV1(new URL(urls.httpSse), { requestInit: { headers } })),
  },
  {
    client: 'sdk v1',
    transport: 'Streamable HTTP',
    connect: ({ urls }, headers) => v1(new StreamableHttpV1(new URL(urls.streamableHttp), { requestInit: { headers } })),
  },
  { client: 'sdk v1', transport: 'WebSocket', connect: ({ urls }, headers) => v1(webSocket(urls, headers)) },
  { client: 'client v2', transport: 'stdio', connect: () => v2(new StdioV2(child)) },
  {
    client: 'client v2',
    transport: 'HTTP+SSE',
    connect: ({ urls }, headers) => v2(new SseV2(new URL(urls.httpSse), { requestInit: { headers } })),
  },
  {
    client: 'client v2',
    transport: 'Streamable HTTP',
    connect: ({ urls }, headers) => v2(new StreamableHttpV2(new URL(urls.streamableHttp), { requestInit: { headers } })),
  },
  { client: 'client v2', transport: 'WebSocket', connect: ({ urls }, headers) => v2(webSocket(urls, headers)) },
]
