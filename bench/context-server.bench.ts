import { compareKeepers } from './context-server/compare-keepers.ts'
import type { Benchmark } from './src/benchmark.ts'

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'report',
    name: 'context-server',
    title: 'The context server and the reference server for memory, through MCP over stdio, at 10,000 entries',
    run: compareKeepers,
  },
]

export default benchmarks
