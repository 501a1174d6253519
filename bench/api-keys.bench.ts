import { anyOf, apiKeys, generateApiKey, jwt } from '@portico/auth'
import type { Authenticator, RequestHead } from '@portico/core'
import { TestIssuer } from '@portico/testing'
import type { Benchmark } from './src/benchmark.ts'
import type { Operation } from './src/operation-benchmark.ts'

const AUDIENCE = 'https://mcp.example.com/mcp'

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

/** Tokens that were verified before, as nearly all are: a client sends the same one with every request. */
async function operationsWithTokens(): Promise<Operation[]> {
  await using issuer = await TestIssuer.start('RS256')
  const keys = { keys: issuer.keys.map(({ publicJwk }) => publicJwk) }
  const tokens = jwt({ issuer: issuer.url, audience: AUDIENCE, keys })
  const both = anyOf(apiKeys({ keys: { ada: generateApiKey() } }), tokens)
  const request = head(`Bearer ${await issuer.token({ aud: AUDIENCE, scope: 'read write' })}`)
  await tokens.authenticate(request)
  const operation = (name: string, authenticator: Authenticator): Operation => ({
    name,
    run: () => authenticator.authenticate(request),
  })
  return [operation('JWT, verified before', tokens), operation('JWT, verified before, after looking for a key', both)]
}

const benchmarks: readonly Benchmark[] = [
  {
    kind: 'operation',
    name: 'api-keys',
    title: 'One authentication with an API key, by number of configured keys and kind of request; with a JSON Web Token',
    operations: async () => [...[1, 100, 10_000].flatMap(operationsWith), ...(await operationsWithTokens())],
  },
]

export default benchmarks
