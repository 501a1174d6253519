import type { Benchmark } from './src/benchmark.ts'
import { bareList, fastmcp, portico, sdkV1, sdkV2, tmcp } from './src/contenders.ts'

const benchmarks: readonly Benchmark[] = [1, 100, 1_000].map((tools) => ({
  kind: 'server',
  name: `tools-list-${tools}`,
  title: `tools/list of ${tools.toLocaleString('en')} ${tools === 1 ? 'tool' : 'tools'}`,
  summary:
    'Each client asks for the list of tools, over and over, in a session over Streamable HTTP. All tools come on one page.',
  transport: 'streamableHttp',
  protocolVersion: '2025-11-25',
  job: { kind: 'list-tools', tools },
  contenders: [bareList, portico, sdkV1, sdkV2, tmcp, fastmcp],
}))

export default benchmarks
