import type { CallContext } from '../engine/call-context.ts'
import type { CacheHints } from './cache-hints.ts'

/**
 * The hints for what one call made: as they were defined, but never `public` where a handler or middleware looked at who is calling, or the caller was
 * asked something. What one may see may be another's secret.
 *
 * @see MCP, Caching, Security Considerations
 */
export function cacheHintsFor({ isForCaller }: CallContext, hints: CacheHints): CacheHints {
  return isForCaller && hints.scope === 'public' ? { ...hints, scope: 'private' } : hints
}
