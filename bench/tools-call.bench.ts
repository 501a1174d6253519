import type { Benchmark } from './src/benchmark.ts'
import { bare, fastmcp, portico, sdkV1, sdkV2, tmcp } from './src/contenders.ts'

const contenders = [bare, portico, sdkV1, sdkV2, tmcp, fastmcp]

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
    name: 'tools-call-http-sse',
    title: 'tools/call over HTTP+SSE',
    summary:
      'The same calls over the transport of 2024-11-05: the POST is answered 202, the result comes on the event stream of the client.',
    transport: 'httpSse',
    protocolVersion: '2024-11-05',
    contenders,
  },
]

export default benchmarks
