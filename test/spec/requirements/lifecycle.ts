import type { Requirement } from '../requirement.ts'
import { ALL, between, since } from '../revisions-in-force.ts'

/** Lifecycle with `initialize`. */
export const lifecycle: readonly Requirement[] = [
  {
    id: 'LIFE-01',
    level: 'MUST',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: '`initialize` is the first interaction; the server answers with `protocolVersion`, `capabilities`, `serverInfo`',
    see: 'basic/lifecycle#initialization',
    isInOfficialSuites: true,
  },
  {
    id: 'LIFE-02',
    level: 'MUST',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'A supported version that the client asks for is answered with the same version',
    see: 'basic/lifecycle#version-negotiation',
  },
  {
    id: 'LIFE-03',
    level: 'MUST',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'An unsupported version that the client asks for is answered with another one that the server supports',
    see: 'basic/lifecycle#version-negotiation',
  },
  {
    id: 'LIFE-04',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'The answer to an unsupported version is the latest version that the server supports',
    see: 'basic/lifecycle#version-negotiation',
  },
  {
    id: 'LIFE-05',
    level: 'SHOULD NOT',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'Before `notifications/initialized` the server sends no requests other than ping and logging notifications',
    see: 'basic/lifecycle#initialization',
  },
  {
    id: 'LIFE-06',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-03-26'),
    statement: 'The negotiated version and capabilities are respected',
    see: 'basic/lifecycle#operation',
  },
  {
    id: 'LIFE-07',
    level: 'MUST',
    revisions: between('2025-06-18', '2025-11-25'),
    statement: 'The negotiated version and capabilities are respected (only negotiated features are used)',
    see: 'basic/lifecycle#operation',
  },
  {
    id: 'LIFE-08',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-11-25'),
    statement:
      'Version mismatch, missing capabilities, timeouts are handled as errors (e.g. −32602 with `supported`, `requested`)',
    see: 'basic/lifecycle#error-handling',
  },
  {
    id: 'LIFE-09',
    level: 'SHOULD',
    revisions: ALL,
    statement:
      'All requests sent have timeouts; on expiry the request is cancelled (since 2025-03-26 by a notification) and waiting stops',
    see: 'basic/patterns/cancellation#timeouts',
  },
  {
    id: 'LIFE-10',
    level: 'SHOULD',
    revisions: since('2025-03-26'),
    statement: 'Timeouts are configurable per request',
    see: 'basic/patterns/cancellation#timeouts',
  },
  {
    id: 'LIFE-11',
    level: 'SHOULD',
    revisions: since('2025-03-26'),
    statement: 'A maximum timeout applies even when progress arrives',
    see: 'basic/patterns/cancellation#timeouts',
  },
  {
    id: 'LIFE-12',
    level: 'SHAPE',
    revisions: between('2024-11-05', '2025-11-25'),
    statement:
      '`capabilities` names only what is implemented: `tools`, `resources`, `prompts`, `logging`, since 2025-03-26 `completions`, since 2025-11-25 `tasks`; with the flags `listChanged` and `subscribe`',
    see: 'basic/lifecycle#capability-negotiation',
  },
  {
    id: 'LIFE-13',
    level: 'SHAPE',
    revisions: between('2025-06-18', '2025-11-25'),
    statement:
      '`serverInfo` may have a `title`, since 2025-11-25 `description`, `icons` and `websiteUrl`; the result may have `instructions`',
    see: 'schema#implementation',
  },
  {
    id: 'LIFE-14',
    level: 'MUST NOT',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: '`initialize` cannot be cancelled: a cancellation for it is ignored',
    see: 'basic/utilities/cancellation#behavior-requirements',
  },
  {
    id: 'LIFE-15',
    level: 'MUST',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: 'Ping is answered promptly with an empty result `{}` (both directions)',
    see: 'basic/utilities/ping#behavior-requirements',
    isInOfficialSuites: true,
  },
  {
    id: 'LIFE-16',
    level: 'SHOULD',
    revisions: between('2024-11-05', '2025-11-25'),
    statement:
      'Own pings are periodic, configurable, not excessive and have sensible timeouts; a timeout counts as connection failure; failures are logged',
    see: 'basic/utilities/ping#implementation-considerations',
  },
]
