import type { Benchmark } from './src/benchmark.ts'
import {
  bare,
  bareProgress,
  bareStateless,
  bareStdio,
  bareWebSocket,
  fastmcp,
  fastmcpStdio,
  portico,
  porticoStdio,
  porticoWebSocket,
  sdkV1,
  sdkV1Stdio,
  sdkV2,
  sdkV2Stateless,
  sdkV2Stdio,
  tmcp,
  tmcpStdio,
} from './src/contenders.ts'
import type { ServerBenchmark } from './src/server-benchmark.ts'

const contenders = [bare, portico, sdkV1, sdkV2, tmcp, fastmcp]

const stdio: Omit<ServerBenchmark, 'name' | 'title' | 'summary' | 'callsUnderWay'> = {
  kind: 'server',
  transport: 'stdio',
  protocolVersion: '2025-11-25',
  contenders: [bareStdio, porticoStdio, sdkV1Stdio, sdkV2Stdio, tmcpStdio, fastmcpStdio],
}

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'server',
    name: 'tools-call-streamable-http',
    title: 'tools/call over Streamable HTTP, with sessions',
    summary:
      'Each client calls a tool that adds two numbers, over and over: one POST, one JSON answer (an event stream where there is no other).',
    transport: 'streamableHttp',
    protocolVersion: '2025-11-25',
    contenders,
  },
  {
    kind: 'server',
    name: 'tools-call-streamable-http-2026-07-28',
    title: 'tools/call over Streamable HTTP, revision 2026-07-28',
    summary:
      'The same calls without sessions: each request brings its terms in _meta and repeats them in its headers, and is answered with JSON. SDK v1 and fastmcp do not speak this revision.',
    transport: 'streamableHttp',
    protocolVersion: '2026-07-28',
    isStateless: true,
    contenders: [bareStateless, portico, sdkV2Stateless, tmcp],
  },
  {
    kind: 'server',
    name: 'tools-call-progress',
    title: 'tools/call with 3 progress notifications, over Streamable HTTP',
    summary:
      'The same calls in sessions of 2025-11-25, of a tool that reports progress three times: the POST is answered with an event stream of four messages.',
    transport: 'streamableHttp',
    protocolVersion: '2025-11-25',
    job: { kind: 'call-with-progress', notifications: 3 },
    contenders: [bareProgress, portico, sdkV1, sdkV2, tmcp, fastmcp],
  },
  {
    kind: 'server',
    name: 'tools-call-http-sse',
    title: 'tools/call over HTTP+SSE',
    summary:
      'The same calls over the transport of 2024-11-05: the POST is answered 202, the result comes on the event stream of the client.',
    transport: 'httpSse',
    protocolVersion: '2024-11-05',
    contenders,
  },
  {
    ...stdio,
    name: 'tools-call-stdio',
    title: 'tools/call over stdio, 64 calls under way',
    summary: 'The same calls to a child process over two pipes, 64 of them under way at any time.',
    callsUnderWay: 64,
  },
  {
    ...stdio,
    name: 'tools-call-stdio-sequential',
    title: 'tools/call over stdio, one call after the other',
    summary: 'The same, where each call waits for the answer to the one before.',
    callsUnderWay: 1,
  },
  {
    kind: 'server',
    name: 'tools-call-websocket',
    title: 'tools/call over WebSocket',
    summary: 'The same calls, each client on a WebSocket of its own. None of the peers serves WebSocket.',
    transport: 'webSocket',
    protocolVersion: '2025-11-25',
    contenders: [bareWebSocket, porticoWebSocket],
  },
]

export default benchmarks
