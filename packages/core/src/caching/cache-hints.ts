import { InvalidDefinitionError } from '../errors.ts'

/** How long clients may keep a result, and who may share it. @see MCP, Caching */
export interface CacheHints {
  /** How long the result stays fresh, in milliseconds; 0 is not at all. */
  readonly ttlMs: number
  /** `public`: the same for every caller. `private`: only for the caller who got it. */
  readonly scope: 'public' | 'private'
}

/** What results say when nothing else is defined: ask again each time, and keep it to yourself. */
export const DEFAULT_CACHE_HINTS: CacheHints = { ttlMs: 0, scope: 'private' }

/**
 * Completes cache hints that were given in part.
 *
 * @throws {@link InvalidDefinitionError} when `ttlMs` is no integer of at least 0.
 */
export function resolveCacheHints(owner: string, hints: Partial<CacheHints> | undefined, defaults: CacheHints): CacheHints {
  const { ttlMs = defaults.ttlMs, scope = defaults.scope } = hints ?? {}
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 0)
    throw new InvalidDefinitionError(`${owner}: cache.ttlMs: expected an integer ≥ 0, got ${ttlMs}`)
  return { ttlMs, scope }
}

/** The members of a result that carry the hints. */
export function cacheMembers({ ttlMs, scope }: CacheHints): { ttlMs: number; cacheScope: 'public' | 'private' } {
  return { ttlMs, cacheScope: scope }
}
