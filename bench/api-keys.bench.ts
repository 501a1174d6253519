// What one authentication with an API key costs, by number of configured keys and by kind of request.
// Run: npx tsx --conditions=@portico/source bench/api-keys.bench.ts
import { apiKeys, generateApiKey } from '@portico/auth'
import type { RequestHead } from '@portico/core'

const ROUNDS = 9
const CALLS_PER_ROUND = 200_000

function head(authorization: string | undefined): RequestHead {
  return { method: 'POST', path: '/mcp', header: (name) => (name === 'authorization' ? authorization : undefined) }
}

function nanosecondsPerCall(call: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const begin = process.hrtime.bigint()
    for (let index = 0; index < CALLS_PER_ROUND; index++) call()
    return Number(process.hrtime.bigint() - begin) / CALLS_PER_ROUND
  })
  return rounds.sort((a, b) => a - b)[ROUNDS >> 1] ?? NaN
}

for (const count of [1, 100, 10_000]) {
  const keys = Array.from({ length: count }, generateApiKey)
  const authenticator = apiKeys({ keys: Object.fromEntries(keys.map((key, index) => [`caller ${index}`, key])) })
  const requests = {
    known: head(`Bearer ${keys[count >> 1]}`),
    unknown: head(`Bearer ${generateApiKey()}`),
    none: head(undefined),
  }
  for (const [kind, request] of Object.entries(requests)) {
    const median = nanosecondsPerCall(() => authenticator.authenticate(request))
    console.log(`${String(count).padStart(6)} keys, ${kind.padEnd(7)} ${median.toFixed(0).padStart(5)} ns`)
  }
}
