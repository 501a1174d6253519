import type { Benchmark } from './src/benchmark.ts'
import { oneTool, variants } from './src/contenders.ts'

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'server',
    name: 'cost-per-call',
    title: 'What a call costs when the server holds more',
    summary:
      'The calls of tools-call-streamable-http, to a server of ours with one tool and to others that have more to hold: the limit here is Portico itself.',
    transport: 'streamableHttp',
    protocolVersion: '2025-11-25',
    contenders: [oneTool, ...variants],
  },
]

export default benchmarks
