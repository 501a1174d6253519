import type { Requirement } from '../requirement.ts'
import { ALL, between, since } from '../revisions-in-force.ts'

/** Logging. */
export const logging: readonly Requirement[] = [
  {
    id: 'LOG-01',
    level: 'MUST',
    revisions: ALL,
    statement: 'Servers emitting log notifications declare `logging`',
    see: 'server/utilities/logging#capabilities',
  },
  {
    id: 'LOG-02',
    level: 'SHAPE',
    revisions: between('2024-11-05', '2025-11-25'),
    statement: '`logging/setLevel` → `{}`; messages at that level and more severe are sent; 8 RFC 5424 levels',
    see: 'server/utilities/logging#setting-log-level',
    isInOfficialSuites: true,
  },
  {
    id: 'LOG-03',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Invalid level −32602; internal −32603',
    see: 'server/utilities/logging#error-handling',
  },
  {
    id: 'LOG-04',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: "Only when the request has `logLevel`; only on that request's stream; never on a listen stream",
    see: 'server/utilities/logging#per-request-log-level',
    isInOfficialSuites: true,
  },
  {
    id: 'LOG-05',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Rate limit; context in `data`; consistent logger names; sensitive information removed',
    see: 'server/utilities/logging#implementation-considerations',
  },
  {
    id: 'LOG-06',
    level: 'MUST NOT',
    revisions: ALL,
    statement: 'No credentials, secrets, personal data, or internal details helpful to attackers in messages',
    see: 'server/utilities/logging#security',
  },
  {
    id: 'LOG-07',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Validate data fields, control access, monitor sensitive content',
    see: 'server/utilities/logging#security',
  },
  {
    id: 'LOG-08',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'New implementations do not adopt logging (deprecated): stderr or OpenTelemetry instead',
    see: 'server/utilities/logging',
    notApplicable:
      'It is advice to whoever designs a new server; a framework serves the feature to those whose clients have it, and the documentation says that it is deprecated',
  },
]
