import { apiKeys, generateApiKey } from '@portico/auth'
import type { RequestHead } from '@portico/core'
import type { Benchmark } from './src/benchmark.ts'
import type { Operation } from './src/operation-benchmark.ts'

function head(authorization: string | undefined): RequestHead {
  return { method: 'POST', path: '/mcp', header: (name) => (name === 'authorization' ? authorization : undefined) }
}

function operationsWith(count: number): Operation[] {
  const keys = Array.from({ length: count }, generateApiKey)
  const authenticator = apiKeys({ keys: Object.fromEntries(keys.map((key, index) => [`caller ${index}`, key])) })
  const requests = {
    known: head(`Bearer ${keys[count >> 1] ?? ''}`),
    unknown: head(`Bearer ${generateApiKey()}`),
    none: head(undefined),
  }
  return Object.entries(requests).map(([kind, request]) => ({
    name: `${count} keys, ${kind}`,
    run: () => authenticator.authenticate(request),
  }))
}

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'operation',
    name: 'api-keys',
    title: 'One authentication with an API key, by number of configured keys and kind of request',
    operations: () => [1, 100, 10_000].flatMap(operationsWith),
  },
]

export default benchmarks
