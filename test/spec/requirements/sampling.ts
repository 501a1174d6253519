import type { Requirement } from '../requirement.ts'
import { ALL, since } from '../revisions-in-force.ts'

/** Sampling. */
export const sampling: readonly Requirement[] = [
  {
    id: 'SAMP-01',
    level: 'MUST NOT',
    revisions: ALL,
    statement: 'No sampling request to a client without the capability',
    see: 'client/sampling#capabilities',
    isInOfficialSuites: true,
  },
  {
    id: 'SAMP-02',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'No `tools`/`toolChoice` unless the client declares `sampling.tools`',
    see: 'client/sampling#tools-in-sampling',
  },
  {
    id: 'SAMP-03',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'A user message with tool_result holds only tool results',
    see: 'client/sampling#tool-result-messages',
  },
  {
    id: 'SAMP-04',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Every tool_use is followed by a user message with matching tool_result items only',
    see: 'client/sampling#tool-use-and-result-balance',
  },
  {
    id: 'SAMP-05',
    level: 'SHOULD NOT',
    revisions: since('2025-11-25'),
    statement: '`includeContext` thisServer/allServers avoided (only with `sampling.context`)',
    see: 'client/sampling#capabilities',
  },
  {
    id: 'SAMP-06',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Messages have `role` user/assistant and content',
    see: 'client/sampling#messages',
  },
  {
    id: 'SAMP-07',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'Message lists are not retained between separate requests',
    see: 'client/sampling#messages',
  },
  {
    id: 'SAMP-08',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Message content is validated',
    see: 'client/sampling#security-considerations',
  },
  {
    id: 'SAMP-09',
    level: 'MUST',
    revisions: ALL,
    statement: 'Sensitive data is handled appropriately',
    see: 'client/sampling#security-considerations',
  },
  {
    id: 'SAMP-10',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'Iteration limits for tool loops',
    see: 'client/sampling#security-considerations',
  },
  {
    id: 'SAMP-11',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Requests for sampling, elicitation and roots exist only in association with a request of the client (SEP-2260)',
    see: 'https://modelcontextprotocol.io/seps/2260-Require-Server-requests-to-be-associated-with-Client-requests',
  },
  {
    id: 'SAMP-12',
    level: 'SHOULD NOT',
    revisions: since('2026-07-28'),
    statement: 'New implementations do not adopt sampling (deprecated)',
    see: 'deprecated',
    notApplicable:
      'It is advice to whoever designs a new server; a framework serves the feature to those whose clients have it, and the documentation says that it is deprecated',
  },
]
