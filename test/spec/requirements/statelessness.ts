import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Base protocol: statelessness. */
export const statelessness: readonly Requirement[] = [
  {
    id: 'STATE-01',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'Context (capabilities, version, identity) is not established by prior requests on a connection',
    see: 'basic#statelessness',
    isInOfficialSuites: true,
  },
  {
    id: 'STATE-02',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Requests of several tasks, threads, conversations on one connection are handled',
    see: 'basic#statelessness',
  },
  {
    id: 'STATE-03',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'A client is not required to reuse a connection or process for related operations',
    see: 'basic#statelessness',
    isInOfficialSuites: true,
  },
  {
    id: 'STATE-04',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'State that spans requests is referenced by an explicit identifier the client passes each time',
    see: 'basic#statelessness',
  },
  {
    id: 'STATE-05',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement:
      'List results (`tools/list`, `prompts/list`, `resources/list`) do not vary per connection; variation by authorization is allowed',
    see: 'basic#statelessness',
  },
]
