import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Caching. */
export const caching: readonly Requirement[] = [
  {
    id: 'CACHE-01',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      'Complete results of `server/discover`, `tools/list`, `prompts/list`, `resources/list`, `resources/templates/list`, `resources/read` have `ttlMs` and `cacheScope`',
    see: 'server/utilities/caching#cacheable-results',
    isInOfficialSuites: true,
  },
  {
    id: 'CACHE-02',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: '`ttlMs` is an integer ≥ 0',
    see: 'server/utilities/caching#time-to-live-ttl-field',
    isInOfficialSuites: true,
  },
  {
    id: 'CACHE-03',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: '`cacheScope` is `public` or `private`',
    see: 'server/utilities/caching#cache-scope-field',
    isInOfficialSuites: true,
  },
  {
    id: 'CACHE-04',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'The same `cacheScope` on all pages of a list',
    see: 'server/utilities/caching#interaction-with-pagination',
  },
  {
    id: 'CACHE-05',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'Input-required results carry no cache hints',
    see: 'server/utilities/caching#cacheable-results',
  },
  {
    id: 'CACHE-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Access control does not rely on `cacheScope`; `public` only for results without user-specific data',
    see: 'server/utilities/caching#security-considerations',
  },
  {
    id: 'CACHE-07',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'A list changed before its TTL ends is notified when `listChanged` is advertised (SEP-2549)',
    see: 'https://modelcontextprotocol.io/seps/2549-TTL-for-list-results',
  },
]
