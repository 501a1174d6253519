import { type Call, type Middleware, RateLimitedError } from '@portico/core'
import { parseRate, type Rate } from './parse-rate.ts'
import { RateLimiter } from './rate-limiter.ts'

export type { Rate }

/** How often calls may come. At least one of the rates has to be given. Tool calls, reads, prompts and completions count alike. */
export interface RateLimitOptions {
  /** All calls of one principal; callers without one share a rate. */
  readonly perPrincipal?: Rate
  /** The calls of one principal by method and name: of a tool or prompt, of a resource or template. */
  readonly perName?: Rate
  /** All calls of everybody. */
  readonly total?: Rate
  /** Which calls count. Default: all. */
  readonly only?: (call: Call) => boolean
  /** How many principals, and how many of their names, are counted at the same time; the longest unused are forgotten. Default 100,000. */
  readonly maxKeys?: number
}

/** One limit: what it counts by, and what it says there is too much of. */
interface Limit {
  readonly limiter: RateLimiter
  readonly keyOf: (call: Call) => string
  readonly what: (call: Call) => string
}

const DEFAULT_MAX_KEYS = 100_000

/**
 * Refuses calls that come too often, before the handler runs. The caller gets a {@link RateLimitedError}: over HTTP, 429 with `Retry-After`. A
 * refused call counts nowhere.
 *
 * ```ts
 * server.use(rateLimit({ perPrincipal: '60/min', perName: '10/s' }))
 * ```
 *
 * @throws TypeError when an option is not what it has to be.
 */
export function rateLimit(options: RateLimitOptions): Middleware {
  const limits = limitsOf(options)
  const { only } = options
  return (call, next) => {
    if (only !== undefined && !only(call)) return next()
    const now = performance.now()
    for (const { limiter, keyOf, what } of limits) {
      const waitMs = limiter.waitMs(keyOf(call), now)
      if (waitMs > 0) throw new RateLimitedError(what(call), Math.ceil(waitMs))
    }
    for (const { limiter, keyOf } of limits) limiter.count(keyOf(call), now)
    return next()
  }
}

function limitsOf({ perPrincipal, perName, total, maxKeys = DEFAULT_MAX_KEYS }: RateLimitOptions): readonly Limit[] {
  if (!Number.isSafeInteger(maxKeys) || maxKeys < 1)
    throw new TypeError(`rateLimit: maxKeys: expected an integer ≥ 1, got ${maxKeys}`)
  const limits: Limit[] = []
  const add = (option: string, rate: Rate | undefined, keyOf: Limit['keyOf'], what: Limit['what']): void => {
    if (rate !== undefined)
      limits.push({ limiter: new RateLimiter(parseRate(`rateLimit: ${option}`, rate), maxKeys), keyOf, what })
  }
  add(
    'total',
    total,
    () => '',
    () => 'calls of this server',
  )
  add('perPrincipal', perPrincipal, principalOf, () => 'calls')
  add(
    'perName',
    perName,
    (call) => JSON.stringify([principalOf(call), call.method, call.name]),
    ({ name }) => `calls of ${JSON.stringify(name)}`,
  )
  if (limits.length === 0) throw new TypeError('rateLimit: expected one of perPrincipal, perName and total')
  return limits
}

function principalOf({ ctx }: Call): string {
  return ctx.principal?.id ?? ''
}
