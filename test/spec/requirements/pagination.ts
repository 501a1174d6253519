import type { Requirement } from '../requirement.ts'
import { ALL } from '../revisions-in-force.ts'

/** Pagination. */
export const pagination: readonly Requirement[] = [
  {
    id: 'PAGE-01',
    level: 'SHAPE',
    revisions: ALL,
    statement:
      '`cursor` in, `nextCursor` out for `tools/list`, `resources/list`, `resources/templates/list`, `prompts/list`, in 2025-11-25 `tasks/list`; the server chooses the size of a page; any string, also an empty one, is a cursor',
    see: 'server/utilities/pagination#operations-supporting-pagination',
  },
  {
    id: 'PAGE-02',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Cursors are stable; invalid cursors are handled gracefully',
    see: 'server/utilities/pagination#implementation-guidelines',
  },
  {
    id: 'PAGE-03',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Invalid cursor −32602',
    see: 'server/utilities/pagination#error-handling',
  },
]
