import { SSEClientTransport as HttpSse2, StreamableHTTPClientTransport as StreamableHttp2 } from '@modelcontextprotocol/client'
import { StdioClientTransport as Stdio2 } from '@modelcontextprotocol/client/stdio'
import { SSEClientTransport as HttpSse1 } from '@modelcontextprotocol/sdk/client/sse.js'
import { StdioClientTransport as Stdio1 } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport as StreamableHttp1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { ProtocolVersion } from '@portico/core'
import { type RawClient, RawHttpSseClient, RawStdioClient } from '@portico/testing'
import { repository, runTypeScript } from '../run-typescript.ts'
import { RawStreamableHttp } from './raw-streamable-http.ts'
import { RawWebSocket } from './raw-web-socket.ts'
import type { Target } from './target.ts'
import { WebSocketClientTransport } from './web-socket-client-transport.ts'

/** One transport, as each kind of client has it. */
export interface InteropTransport {
  readonly name: 'stdio' | 'Streamable HTTP' | 'HTTP+SSE' | 'WebSocket'
  /** A transport of `@modelcontextprotocol/sdk`, version 1. */
  official1(target: Target): object
  /** A transport of `@modelcontextprotocol/client`, version 2. */
  official2(target: Target): object
  /** A client that writes its messages by hand. */
  raw(target: Target, protocolVersion: ProtocolVersion, statesTerms: boolean): RawClient | Promise<RawClient>
}

/** Every transport. */
export const TRANSPORTS: readonly InteropTransport[] = [
  {
    name: 'stdio',
    official1: (target) => new Stdio1(childOf(target)),
    official2: (target) => new Stdio2(childOf(target)),
    raw: (target) => new RawStdioClient(childOf(target)),
  },
  {
    name: 'Streamable HTTP',
    official1: ({ urls, key }) => new StreamableHttp1(new URL(urls.streamableHttp), { requestInit: { headers: headersOf(key) } }),
    official2: ({ urls, key }) => new StreamableHttp2(new URL(urls.streamableHttp), { requestInit: { headers: headersOf(key) } }),
    raw: ({ urls, key }, protocolVersion, statesTerms) =>
      new RawStreamableHttp(urls.streamableHttp, headersOf(key), protocolVersion, statesTerms),
  },
  {
    name: 'HTTP+SSE',
    official1: ({ urls, key }) => new HttpSse1(new URL(urls.httpSse), { requestInit: { headers: headersOf(key) } }),
    official2: ({ urls, key }) => new HttpSse2(new URL(urls.httpSse), { requestInit: { headers: headersOf(key) } }),
    raw: ({ urls, key }) => RawHttpSseClient.open(urls.httpSse, { headers: headersOf(key) }),
  },
  {
    name: 'WebSocket',
    official1: (target) => new WebSocketClientTransport(webSocketUrl(target), headersOf(target.key)),
    official2: (target) => new WebSocketClientTransport(webSocketUrl(target), headersOf(target.key)),
    raw: (target) => RawWebSocket.open(webSocketUrl(target), headersOf(target.key)),
  },
]

/** @throws Error when the server says no such address: it was not told to. */
function webSocketUrl({ urls }: Target): string {
  if (urls.webSocket === undefined) throw new Error('expected the server to serve WebSockets')
  return urls.webSocket
}

const program = new URL('./serve-stdio.ts', import.meta.url)

function childOf({ pinned = [] }: Target): { command: string; args: string[]; cwd: string } {
  return { command: process.execPath, args: runTypeScript(program, ...pinned), cwd: repository }
}

function headersOf(key: string | undefined): Record<string, string> {
  return key === undefined ? {} : { authorization: `Bearer ${key}` }
}
