import type { Requirement } from '../requirement.ts'
import { only, since } from '../revisions-in-force.ts'

/** Transport: HTTP+SSE. */
export const httpSse: readonly Requirement[] = [
  {
    id: 'SSE-01',
    level: 'MUST',
    revisions: only('2024-11-05'),
    statement: '`Origin` is validated on all connections',
    see: 'basic/transports#security-warning',
  },
  {
    id: 'SSE-02',
    level: 'SHOULD',
    revisions: only('2024-11-05'),
    statement: 'Binds to localhost locally; authentication',
    see: 'basic/transports#security-warning',
  },
  {
    id: 'SSE-03',
    level: 'MUST',
    revisions: only('2024-11-05'),
    statement: 'Two endpoints: SSE endpoint (GET) and a message endpoint (POST)',
    see: 'basic/transports#http-with-sse',
  },
  {
    id: 'SSE-04',
    level: 'MUST',
    revisions: only('2024-11-05'),
    statement: 'On connect an `endpoint` event with the URI for messages is sent first',
    see: 'basic/transports#http-with-sse',
  },
  {
    id: 'SSE-05',
    level: 'SHAPE',
    revisions: only('2024-11-05'),
    statement: 'Server messages come as SSE `message` events with JSON in `data`',
    see: 'basic/transports#http-with-sse',
  },
  {
    id: 'SSE-06',
    level: 'SHAPE',
    revisions: since('2025-03-26'),
    statement: 'Compatibility: a server may host the old endpoints next to the new one; deprecated from B',
    see: 'basic/transports/streamable-http#http%2Bsse-transport-2024-11-05',
  },
  {
    id: 'SSE-07',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'New implementations do not adopt HTTP+SSE; existing ones migrate',
    see: 'basic/transports/streamable-http#http%2Bsse-transport-2024-11-05',
    notApplicable:
      'It is advice to whoever designs a new server; a framework serves the old transport, beside the new one, to clients that have no other',
  },
]
