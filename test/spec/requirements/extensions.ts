import type { Requirement } from '../requirement.ts'
import { since } from '../revisions-in-force.ts'

/** Other extensions. */
export const extensions: readonly Requirement[] = [
  {
    id: 'EXT-01',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement:
      '`io.modelcontextprotocol/ui` (Apps, SEP-1865): UI resources have `ui://` URIs, `mimeType: "text/html;profile=mcp-app"`, valid HTML5 as text or blob',
    see: 'https://modelcontextprotocol.io/extensions/apps/overview',
  },
  {
    id: 'EXT-02',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      'Apps: `_meta.ui.resourceUri` of a tool refers to an existing resource; `_meta.ui.visibility` (`model`, `app`) honoured; flat `ui/resourceUri` deprecated',
    see: 'https://modelcontextprotocol.io/seps/1865-mcp-apps-interactive-user-interfaces-for-mcp',
  },
  {
    id: 'EXT-03',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      "Apps: a UI tool still returns meaningful `content` for hosts without UI; SHOULD check the client's `mimeTypes` before offering UI tools",
    see: 'https://modelcontextprotocol.io/seps/1865-mcp-apps-interactive-user-interfaces-for-mcp',
  },
  {
    id: 'EXT-04',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement:
      'Apps: `_meta.ui.csp {connectDomains, resourceDomains, frameDomains, baseUriDomains}`, `permissions`, `domain`, `prefersBorder` on the resource',
    see: 'https://modelcontextprotocol.io/seps/1865-mcp-apps-interactive-user-interfaces-for-mcp',
  },
  {
    id: 'EXT-05',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: '`io.modelcontextprotocol/skills` (SEP-2640): `skills/list`, `skills/get`, optionally `resources/directory/read`',
    see: 'https://github.com/modelcontextprotocol/modelcontextprotocol/pull/2640',
    isInOfficialSuites: true,
  },
  {
    id: 'EXT-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement:
      'Skills: SKILL.md served as resource with identical front matter; complete resource list with sha256 digests and sizes; unknown uri −32602',
    see: 'https://github.com/modelcontextprotocol/modelcontextprotocol/pull/2640',
    isInOfficialSuites: true,
  },
  {
    id: 'EXT-07',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement: '`io.modelcontextprotocol/oauth-client-credentials`: AS/client side; RS behaves as usual',
    see: 'https://modelcontextprotocol.io/extensions/auth/oauth-client-credentials',
    notApplicable:
      'The extension is between the client and the authorization server; a resource server does what it does without it',
  },
  {
    id: 'EXT-08',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement:
      '`io.modelcontextprotocol/enterprise-managed-authorization` (SEP-990, ID-JAG): AS/client side; RS validates audience as usual',
    see: 'https://modelcontextprotocol.io/extensions/auth/enterprise-managed-authorization',
    notApplicable:
      'The extension is between the client and the authorization server; a resource server does what it does without it',
  },
  {
    id: 'EXT-09',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement:
      '`auth/dpop` (SEP-1932): asymmetric `alg`, `htm`, `htu` without query, `iat` within 300 s, `ath` of the token, key bound by `cnf.jkt`, unique `jti`, optional nonce; 401 with `WWW-Authenticate: DPoP`',
    see: 'https://github.com/modelcontextprotocol/modelcontextprotocol/pull/1932',
  },
  {
    id: 'EXT-10',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement: '`auth/wif` (SEP-1933): workload identity, on the side of the authorization server',
    see: 'https://github.com/modelcontextprotocol/modelcontextprotocol/pull/1933',
    notApplicable: 'On the roadmap only, and between the client and the authorization server',
  },
  {
    id: 'EXT-11',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement:
      'Experimental, not final: server-card (SEP-2127), interceptors, variants, grouping, tool annotations, triggers/events, file uploads',
    see: 'https://modelcontextprotocol.io/extensions/overview',
    notApplicable: 'None of them is final: there is nothing yet to conform to',
  },
]
