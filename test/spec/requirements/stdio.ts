import type { Requirement } from '../requirement.ts'
import { ALL, since } from '../revisions-in-force.ts'

/** Transport: stdio. */
export const stdio: readonly Requirement[] = [
  {
    id: 'STDIO-01',
    level: 'MUST',
    revisions: ALL,
    statement: 'Messages are delimited by newlines and contain no embedded newlines',
    see: 'basic/transports/stdio',
  },
  {
    id: 'STDIO-02',
    level: 'MUST NOT',
    revisions: ALL,
    statement: 'Nothing but valid MCP messages goes to stdout',
    see: 'basic/transports/stdio',
  },
  {
    id: 'STDIO-03',
    level: 'SHAPE',
    revisions: ALL,
    statement: 'Logs go to stderr (UTF-8), any level, not only errors',
    see: 'basic/transports/stdio',
  },
  {
    id: 'STDIO-04',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No JSON-RPC requests are written to stdout by the server',
    see: 'basic/transports/stdio#receiving-messages',
  },
  {
    id: 'STDIO-05',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'A cancelled request (`notifications/cancelled`) gets no further messages',
    see: 'basic/transports/stdio#cancellation',
  },
  {
    id: 'STDIO-06',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Work on a cancelled request stops as soon as practical',
    see: 'basic/transports/stdio#cancellation',
  },
  {
    id: 'STDIO-07',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'The server exits promptly when stdin closes or reads fail',
    see: 'basic/transports/stdio#shutdown',
  },
  {
    id: 'STDIO-08',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Notifications of a subscription carry its `subscriptionId` (one shared channel)',
    see: 'basic/transports/stdio#receiving-messages',
  },
  {
    id: 'STDIO-09',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      'Server teardown of a subscription on stdio: `notifications/cancelled` referencing the listen request (and only that use by a server)',
    see: 'basic/patterns/cancellation#behavior-requirements',
  },
  {
    id: 'STDIO-10',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement:
      'Legacy clients on stdio start with `initialize`; a dual-era server decides per message; a modern-only server errors at once',
    see: 'basic/transports/stdio#backward-compatibility',
  },
]
