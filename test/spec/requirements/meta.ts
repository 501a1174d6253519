import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Base protocol: `_meta`. */
export const meta: readonly Requirement[] = [
  {
    id: 'META-01',
    level: 'MUST NOT',
    revisions: since('2025-06-18'),
    statement: 'No assumptions about values at reserved `_meta` keys',
    see: 'basic#meta',
  },
  {
    id: 'META-02',
    level: 'MUST',
    revisions: since('2025-06-18'),
    statement:
      '`_meta` key prefix: dot-separated labels then `/`; each label starts with a letter and ends with a letter or digit (own keys)',
    see: 'basic#meta',
  },
  {
    id: 'META-03',
    level: 'MUST',
    revisions: since('2025-06-18'),
    statement: '`_meta` key name, unless empty, begins and ends alphanumeric; hyphen, underscore, dot, alphanumerics inside',
    see: 'basic#meta',
  },
  {
    id: 'META-04',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'Prefixes use reverse DNS notation',
    see: 'basic#meta',
  },
  {
    id: 'META-05',
    level: 'MUST',
    revisions: since('2025-06-18'),
    statement:
      'Reserved prefixes are not used for own keys (since 2025-11-25: those whose second label is `modelcontextprotocol` or `mcp`)',
    see: 'basic#meta',
  },
  {
    id: 'META-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: '`traceparent`, `tracestate`, `baggage` in `_meta`, when present, follow W3C Trace Context / Baggage formats',
    see: 'basic#meta',
  },
  {
    id: 'META-07',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      'A request lacking `_meta["io.modelcontextprotocol/protocolVersion"]` or `…/clientCapabilities` is rejected with −32602 (HTTP 400)',
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
  {
    id: 'META-08',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'A request needing an undeclared client capability is answered −32021 with `data.requiredCapabilities` (HTTP 400)',
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
  {
    id: 'META-09',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'Capabilities the client has not declared in this request are not relied on, nor inferred from earlier requests',
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
  {
    id: 'META-10',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: "Every result's `_meta` includes `io.modelcontextprotocol/serverInfo` unless configured not to",
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
  {
    id: 'META-11',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: '`clientInfo`/`serverInfo` do not change behaviour',
    see: 'basic#meta',
  },
  {
    id: 'META-12',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: '`clientInfo`/`serverInfo` are not relied on for security decisions',
    see: 'basic#meta',
  },
  {
    id: 'META-13',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Notifications on a `subscriptions/listen` stream carry `_meta["io.modelcontextprotocol/subscriptionId"]`',
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
  {
    id: 'META-14',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'No `notifications/message` for a request without `_meta["io.modelcontextprotocol/logLevel"]`',
    see: 'basic#meta',
    isInOfficialSuites: true,
  },
]
