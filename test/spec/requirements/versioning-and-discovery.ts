import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Versioning and discovery. */
export const versioningAndDiscovery: readonly Requirement[] = [
  {
    id: 'VER-01',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: '`server/discover` is implemented: `supportedVersions`, `capabilities`, optional `instructions`',
    see: 'server/discover',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-02',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'A version that is not implemented is answered −32022 with `data.supported` and `data.requested` (HTTP 400)',
    see: 'basic/versioning#protocol-version-negotiation',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-03',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: '`data.supported` agrees with `server/discover`',
    see: 'basic/versioning#protocol-version-negotiation',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-04',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Advertised capabilities match the handlers present',
    see: 'server/discover#discoverresult',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-05',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Extension identifiers in `capabilities.extensions` follow the `_meta` key rules with a mandatory prefix',
    see: 'basic/versioning#extension-negotiation',
  },
  {
    id: 'VER-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'If only one side supports an extension: fall back to core behaviour or reject with an error',
    see: 'basic/versioning#extension-negotiation',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-07',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Fallback behaviour of an extension is documented',
    see: 'basic/versioning#extension-negotiation',
  },
  {
    id: 'VER-08',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Extensions are off by default in an SDK and need explicit opt-in (SEP-2133)',
    see: 'https://modelcontextprotocol.io/seps/2133-extensions',
  },
  {
    id: 'VER-09',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Client capabilities are checked before extension-specific features are offered (SEP-2133)',
    see: 'https://modelcontextprotocol.io/seps/2133-extensions',
  },
  {
    id: 'VER-10',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'New fields that extensions introduce are treated as untrusted and validated (SEP-2133)',
    see: 'https://modelcontextprotocol.io/seps/2133-extensions',
  },
  {
    id: 'VER-11',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'A modern-only server names its supported versions in the error it returns to `initialize`, on any transport',
    see: 'basic/versioning#backward-compatibility-with-initialization-based-versions',
  },
  {
    id: 'VER-12',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement:
      "A dual-era server makes `server/discover` work for both eras' clients (probe on stdio; 400 body on HTTP identifies modern)",
    see: 'basic/versioning#backward-compatibility-with-initialization-based-versions',
  },
  {
    id: 'VER-13',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      '`initialize`, `ping`, `logging/setLevel`, `resources/subscribe` and `resources/unsubscribe` do not exist in this revision (−32601)',
    see: 'changelog',
    isInOfficialSuites: true,
  },
  {
    id: 'VER-14',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: '`instructions` does not duplicate what tool descriptions say',
    see: 'server/discover#discoverresult',
  },
]
