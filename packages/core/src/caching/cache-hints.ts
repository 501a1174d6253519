import { InvalidDefinitionError } from '../errors.ts'

/** How long clients may keep a result, and who may share it. @see MCP, Caching */
export interface CacheHints {
  /** How long the result stays fresh, in milliseconds; 0 is not at all. */
  readonly ttlMs: number
  /**
   * `public`: the same for every caller. `private`: only for the caller who got it, as is everything for which a handler or middleware looked at who is
   * calling, or asked the caller something.
   */
  readonly scope: 'public' | 'private'
}

/** What results say when nothing else is defined: ask again each time, and keep it to yourself. */
export const DEFAULT_CACHE_HINTS: CacheHints = { ttlMs: 0, scope: 'private' }

/**
 * Completes cache hints that were given in part.
 *
 * @throws {@link InvalidDefinitionError} when `ttlMs` is no integer of at least 0, or `scope` is neither `public` nor `private`.
 */
export function resolveCacheHints(owner: string, hints: Partial<CacheHints> | undefined, defaults: CacheHints): CacheHints {
  const { ttlMs = defaults.ttlMs, scope = defaults.scope } = hints ?? {}
  if (!isTtlMs(ttlMs)) throw new InvalidDefinitionError(`${owner}: cache.ttlMs: expected an integer ≥ 0, got ${ttlMs}`)
  if (!isCacheScope(scope)) throw new InvalidDefinitionError(`${owner}: cache.scope: expected public or private, got ${scope}`)
  return { ttlMs, scope }
}

/**
 * Checks the hints that a handler put into its result itself.
 *
 * @throws TypeError when they are none.
 */
export function checkCacheMembers({ ttlMs, cacheScope }: Readonly<Record<string, unknown>>): void {
  if (ttlMs !== undefined && !isTtlMs(ttlMs)) throw new TypeError('expected ttlMs of the result to be an integer ≥ 0')
  if (cacheScope !== undefined && !isCacheScope(cacheScope))
    throw new TypeError('expected cacheScope of the result to be public or private')
}

function isTtlMs(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0
}

function isCacheScope(value: unknown): boolean {
  return value === 'public' || value === 'private'
}

/** The members of a result that carry the hints. */
export function cacheMembers({ ttlMs, scope }: CacheHints): { ttlMs: number; cacheScope: 'public' | 'private' } {
  return { ttlMs, cacheScope: scope }
}
