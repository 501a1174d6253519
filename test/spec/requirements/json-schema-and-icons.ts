import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Base protocol: JSON Schema and icons. */
export const jsonSchemaAndIcons: readonly Requirement[] = [
  {
    id: 'SCHEMA-01',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'JSON Schema 2020-12 is supported and assumed for schemas without `$schema`',
    see: 'basic#implementation-requirements',
    isInOfficialSuites: true,
  },
  {
    id: 'SCHEMA-02',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Schemas are validated by their declared or default dialect',
    see: 'basic#implementation-requirements',
  },
  {
    id: 'SCHEMA-03',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'An unsupported dialect is answered with an appropriate error that says so',
    see: 'basic#implementation-requirements',
  },
  {
    id: 'SCHEMA-04',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'The supported dialects are documented',
    see: 'basic#implementation-requirements',
  },
  {
    id: 'SCHEMA-05',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Published schemas (`inputSchema`, `outputSchema`, `requestedSchema`) are valid in their dialect',
    see: 'basic#schema-validation',
  },
  {
    id: 'SCHEMA-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      "A schema's keywords (`$defs`, `$anchor`, `allOf`, `anyOf`, `if/then/else`, `additionalProperties` …) reach the client unchanged",
    see: 'https://modelcontextprotocol.io/seps/2106-json-schema-2020-12',
    isInOfficialSuites: true,
  },
  {
    id: 'SCHEMA-07',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: '`$ref` to a network URI is never dereferenced automatically',
    see: 'basic#ref-resolution',
  },
  {
    id: 'SCHEMA-08',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'An opt-in mode for remote `$ref` is off by default',
    see: 'basic#ref-resolution',
  },
  {
    id: 'SCHEMA-09',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement:
      'Such a mode has a host allowlist (or rejects loopback/link-local/private addresses), timeouts, size limits, logging',
    see: 'basic#ref-resolution',
    notApplicable: 'There is no such mode, and the specification asks for none: a reference to elsewhere is refused',
  },
  {
    id: 'SCHEMA-10',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'A schema with an unresolved external `$ref` is rejected, not treated as permissive',
    see: 'basic#ref-resolution',
  },
  {
    id: 'SCHEMA-11',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Bounds on schema depth / number of subschemas / validation time (denial of service)',
    see: 'basic#composition-keyword-resource-use',
  },
  {
    id: 'SCHEMA-12',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement:
      '`icons[]` entries have `src` (https: or data: URI), optional `mimeType`, `sizes` (`WxH` or `any`), `theme`; allowed on Implementation, Tool, Resource, ResourceTemplate, Prompt',
    see: 'basic#icons',
  },
  {
    id: 'SCHEMA-13',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'Icon URIs are from the same or a trusted origin (consumers check)',
    see: 'basic#icons',
    notApplicable: 'It is addressed to who shows icons; a server only names them',
  },
]
