import type { Requirement } from '../requirement.ts'
import { ALL, only, since } from '../revisions-in-force.ts'

/** Cancellation. */
export const cancellation: readonly Requirement[] = [
  {
    id: 'CANCEL-01',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'On `notifications/cancelled`: stop processing, free resources, send no response',
    see: 'basic/patterns/cancellation#behavior-requirements',
  },
  {
    id: 'CANCEL-02',
    level: 'SHAPE',
    revisions: ALL,
    statement: 'Unknown, completed, uncancellable requests: may be ignored; malformed notifications SHOULD be ignored',
    see: 'basic/patterns/cancellation#error-handling',
  },
  {
    id: 'CANCEL-03',
    level: 'MUST',
    revisions: ALL,
    statement: 'Races (cancellation after response) are handled gracefully',
    see: 'basic/patterns/cancellation#timing-considerations',
  },
  {
    id: 'CANCEL-04',
    level: 'MUST',
    revisions: ALL,
    statement: 'Own cancellations reference only requests sent in that direction and believed in progress',
    see: 'basic/patterns/cancellation#behavior-requirements',
  },
  {
    id: 'CANCEL-05',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Cancellation reasons are logged',
    see: 'basic/patterns/cancellation#implementation-notes',
  },
  {
    id: 'CANCEL-06',
    level: 'MUST',
    revisions: only('2025-11-25'),
    statement: 'A task-augmented request is cancelled by `tasks/cancel`, not by `notifications/cancelled`',
    see: 'basic/utilities/tasks#task-cancellation',
  },
  {
    id: 'CANCEL-07',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'A server sends `notifications/cancelled` only to end a `subscriptions/listen` stream (stdio)',
    see: 'basic/patterns/cancellation',
  },
]
