import type { Requirement } from '../requirement.ts'
import { ALL, between, since } from '../revisions-in-force.ts'

/** Security considerations. */
export const security: readonly Requirement[] = [
  {
    id: 'SEC-01',
    level: 'MUST NOT',
    revisions: since('2025-03-26'),
    statement: 'No token passthrough: tokens not issued for the server are not accepted',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#token-passthrough',
  },
  {
    id: 'SEC-02',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: 'Servers with authorization verify all inbound requests',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#state-handle-hijacking',
  },
  {
    id: 'SEC-03',
    level: 'MUST NOT',
    revisions: between('2025-03-26', '2025-11-25'),
    statement: 'Sessions are not used for authentication',
    see: 'https://modelcontextprotocol.io/docs/2025-11-25/tutorials/security/security_best_practices#session-hijacking',
  },
  {
    id: 'SEC-04',
    level: 'MUST',
    revisions: between('2025-03-26', '2025-11-25'),
    statement: 'Session ids are secure and non-deterministic',
    see: 'https://modelcontextprotocol.io/docs/2025-11-25/tutorials/security/security_best_practices#session-hijacking',
  },
  {
    id: 'SEC-05',
    level: 'SHOULD',
    revisions: between('2025-03-26', '2025-11-25'),
    statement: 'Session ids are bound to what identifies the user (`<user>:<session>`)',
    see: 'https://modelcontextprotocol.io/docs/2025-11-25/tutorials/security/security_best_practices#session-hijacking',
  },
  {
    id: 'SEC-06',
    level: 'MUST NOT',
    revisions: since('2026-07-28'),
    statement: 'Possession of a state handle is not authentication',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#state-handle-hijacking',
  },
  {
    id: 'SEC-07',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: 'Handles are secure random, may expire, are bound server-side to the authenticated user',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#state-handle-hijacking',
  },
  {
    id: 'SEC-08',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: '(proxy) per-client consent before the third-party flow, stored per user and client_id',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#confused-deputy-problem',
  },
  {
    id: 'SEC-09',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: '(proxy) consent page names client, scopes, redirect_uri; CSRF protection; no framing',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#confused-deputy-problem',
  },
  {
    id: 'SEC-10',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: '(proxy) consent cookies: `__Host-`, Secure, HttpOnly, SameSite=Lax, signed, bound to client_id',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#confused-deputy-problem',
  },
  {
    id: 'SEC-11',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: '(proxy) redirect_uri exact match; `state` random, stored only after consent, single use, short-lived, validated',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#confused-deputy-problem',
  },
  {
    id: 'SEC-12',
    level: 'SHOULD',
    revisions: since('2025-03-26'),
    statement: 'Local servers limit access: stdio, or token / unix socket for HTTP',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#local-mcp-server-compromise',
  },
  {
    id: 'SEC-13',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement:
      'A server fetching URLs on behalf of users considers SSRF (https only, no private ranges, redirects checked) where it acts as OAuth client',
    see: 'https://modelcontextprotocol.io/docs/2026-07-28/tutorials/security/security_best_practices#server-side-request-forgery-ssrf',
  },
  {
    id: 'SEC-14',
    level: 'SHOULD',
    revisions: ALL,
    statement:
      'Host application guidance (`index.mdx`): consent flows, documentation of security implications, access controls, privacy in design',
    see: '#security-and-trust-%26-safety',
    notApplicable: 'It is addressed to host applications, which talk to users',
  },
]
