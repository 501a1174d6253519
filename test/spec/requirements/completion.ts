import type { Requirement } from '../requirement.ts'
import { ALL, since } from '../revisions-in-force.ts'

/** Completion. */
export const completion: readonly Requirement[] = [
  {
    id: 'COMPL-01',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: 'Servers with completion declare `completions`',
    see: 'server/utilities/completion#capabilities',
  },
  {
    id: 'COMPL-02',
    level: 'SHAPE',
    revisions: ALL,
    statement: '`completion.values` has at most 100 items; `total`, `hasMore` optional',
    see: 'server/utilities/completion#completion-results',
    isInOfficialSuites: true,
  },
  {
    id: 'COMPL-03',
    level: 'SHAPE',
    revisions: ALL,
    statement:
      'References are `ref/prompt` with a name and `ref/resource` with a URI or template; since 2025-06-18 `context.arguments` tells the other arguments',
    see: 'server/utilities/completion#reference-types',
  },
  {
    id: 'COMPL-04',
    level: 'SHOULD',
    revisions: since('2025-03-26'),
    statement: 'Errors: unsupported −32601, invalid prompt name / missing arguments −32602, internal −32603',
    see: 'server/utilities/completion#error-handling',
  },
  {
    id: 'COMPL-05',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Sorted by relevance; fuzzy matching where fit; rate limited; inputs validated',
    see: 'server/utilities/completion#implementation-considerations',
  },
  {
    id: 'COMPL-06',
    level: 'MUST',
    revisions: ALL,
    statement: 'Validate inputs, rate limit, control access to sensitive suggestions, prevent disclosure',
    see: 'server/utilities/completion#security',
  },
]
