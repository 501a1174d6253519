import type { Requirement } from '../requirement.ts'
import { ALL, between, since } from '../revisions-in-force.ts'

/** Roots. */
export const roots: readonly Requirement[] = [
  {
    id: 'ROOTS-01',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'The roots capability is checked before roots are asked for, since 2026-07-28 by multi round-trip only',
    see: 'client/roots#implementation-guidelines',
  },
  {
    id: 'ROOTS-02',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: '`notifications/roots/list_changed` leads to a fresh `roots/list`; changes handled gracefully',
    see: 'client/roots#root-list-changes',
  },
  {
    id: 'ROOTS-03',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Unavailable roots are handled; boundaries respected; all paths validated against roots; caching sensible',
    see: 'client/roots#security-considerations',
  },
  {
    id: 'ROOTS-04',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'New implementations do not adopt roots (deprecated)',
    see: 'deprecated',
    notApplicable:
      'It is advice to whoever designs a new server; a framework serves the feature to those whose clients have it, and the documentation says that it is deprecated',
  },
]
