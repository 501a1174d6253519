import type { Requirement } from '../requirement.ts'
import { ALL, since } from '../revisions-in-force.ts'

/** Transports in general. */
export const transports: readonly Requirement[] = [
  {
    id: 'TRANS-01',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: 'Messages are UTF-8',
    see: 'basic/transports#messages',
  },
  {
    id: 'TRANS-02',
    level: 'MUST',
    revisions: ALL,
    statement: 'A custom transport preserves JSON-RPC format and lifecycle/metadata model',
    see: 'basic/transports#custom-transports',
  },
  {
    id: 'TRANS-03',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'A custom transport documents connection establishment and exchange patterns',
    see: 'basic/transports#custom-transports',
  },
  {
    id: 'TRANS-04',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Stream-like custom bindings (sockets) reuse the stdio framing',
    see: 'basic/transports#custom-transports',
  },
]
