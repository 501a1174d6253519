import type { Requirement } from '../requirement.ts'
import { ALL, only, since } from '../revisions-in-force.ts'

/** Progress. */
export const progress: readonly Requirement[] = [
  {
    id: 'PROG-01',
    level: 'MUST',
    revisions: ALL,
    statement: 'Tokens are string or integer and are returned unchanged (0 and "" are tokens)',
    see: 'basic/patterns/progress#progress-flow',
    isInOfficialSuites: true,
  },
  {
    id: 'PROG-02',
    level: 'MUST',
    revisions: ALL,
    statement: '`progress` increases with each notification; floating point allowed',
    see: 'basic/patterns/progress#progress-flow',
    isInOfficialSuites: true,
  },
  {
    id: 'PROG-03',
    level: 'MUST',
    revisions: ALL,
    statement: 'Notifications only for a token of an active request and operation in progress',
    see: 'basic/patterns/progress#behavior-requirements',
  },
  {
    id: 'PROG-04',
    level: 'MUST',
    revisions: ALL,
    statement: 'Notifications stop after completion',
    see: 'basic/patterns/progress#implementation-notes',
  },
  {
    id: 'PROG-05',
    level: 'SHOULD',
    revisions: since('2025-03-26'),
    statement: '`message` is human readable',
    see: 'basic/patterns/progress#progress-flow',
  },
  {
    id: 'PROG-06',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Active tokens are tracked; rate limiting',
    see: 'basic/patterns/progress#implementation-notes',
  },
  {
    id: 'PROG-07',
    level: 'MUST',
    revisions: only('2025-11-25'),
    statement: 'For task-augmented requests the token stays valid, is the same, and stops at a terminal status',
    see: 'basic/utilities/tasks#task-progress-notifications',
  },
  {
    id: 'PROG-08',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No progress on a `subscriptions/listen` stream',
    see: 'basic/transports/streamable-http#receiving-messages',
  },
]
