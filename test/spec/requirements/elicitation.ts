import type { Requirement } from '../requirement.ts'
import { only, since } from '../revisions-in-force.ts'

/** Elicitation. */
export const elicitation: readonly Requirement[] = [
  {
    id: 'ELIC-01',
    level: 'MUST NOT',
    revisions: since('2025-06-18'),
    statement: 'No elicitation request to a client without the capability',
    see: 'client/elicitation#capabilities',
    isInOfficialSuites: true,
  },
  {
    id: 'ELIC-02',
    level: 'MUST NOT',
    revisions: only('2025-06-18'),
    statement: 'Sensitive information is not requested by elicitation',
    see: 'client/elicitation#security-considerations',
  },
  {
    id: 'ELIC-03',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'Sensitive information is not requested in form mode',
    see: 'client/elicitation#user-interaction-model',
  },
  {
    id: 'ELIC-04',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'URL mode is used for interactions with sensitive information',
    see: 'client/elicitation#user-interaction-model',
  },
  {
    id: 'ELIC-05',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'No mode the client has not declared (empty capability = form only)',
    see: 'client/elicitation#capabilities',
  },
  {
    id: 'ELIC-06',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Requests have `message`, and `mode` (`form` may omit it)',
    see: 'client/elicitation#elicitation-requests',
  },
  {
    id: 'ELIC-07',
    level: 'SHAPE',
    revisions: since('2025-06-18'),
    statement:
      'In form mode `requestedSchema` is a flat object of strings, numbers, integers, booleans and enums; since 2025-11-25 also multiple choices, titles and defaults',
    see: 'client/elicitation#requested-schema',
    isInOfficialSuites: true,
  },
  {
    id: 'ELIC-08',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      'In URL mode there is `mode: "url"`, a `message` and a valid `url`, in 2025-11-25 an `elicitationId` that is unique in the server',
    see: 'client/elicitation#url-mode-elicitation-requests',
  },
  {
    id: 'ELIC-09',
    level: 'MUST',
    revisions: only('2025-11-25'),
    statement: '`notifications/elicitation/complete` goes only to the client that initiated, with the `elicitationId`',
    see: 'client/elicitation#completion-notifications-for-url-mode-elicitation',
  },
  {
    id: 'ELIC-10',
    level: 'MUST',
    revisions: only('2025-11-25'),
    statement: '−32042 lists the required elicitations, all URL mode with `elicitationId`',
    see: 'client/elicitation#url-elicitation-required-error',
  },
  {
    id: 'ELIC-11',
    level: 'SHOULD',
    revisions: since('2025-06-18'),
    statement: 'Received data is validated against the requested schema',
    see: 'client/elicitation#form-mode-security',
  },
  {
    id: 'ELIC-12',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Decline, cancel and failure of the client are handled; success is not assumed',
    see: 'client/elicitation#response-actions',
  },
  {
    id: 'ELIC-13',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement: 'Elicitation is bound to client and user identity',
    see: 'client/elicitation#security-considerations',
  },
  {
    id: 'ELIC-14',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      'Stored state is associated with the user, not with a session id alone; storage protected; identity from authorization credentials when possible',
    see: 'client/elicitation#statefulness',
  },
  {
    id: 'ELIC-15',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'URLs hold no sensitive information about the user',
    see: 'client/elicitation#safe-url-handling',
  },
  {
    id: 'ELIC-16',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'URLs are not pre-authenticated',
    see: 'client/elicitation#safe-url-handling',
  },
  {
    id: 'ELIC-17',
    level: 'SHOULD NOT',
    revisions: since('2025-11-25'),
    statement: 'No clickable URLs in form mode fields',
    see: 'client/elicitation#safe-url-handling',
  },
  {
    id: 'ELIC-18',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'HTTPS URLs outside development',
    see: 'client/elicitation#safe-url-handling',
  },
  {
    id: 'ELIC-19',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'Client-supplied user identification is not relied on unverified',
    see: 'client/elicitation#identifying-the-user',
  },
  {
    id: 'ELIC-20',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      'The user opening the URL is verified to be the one who started the elicitation (phishing), robust against modified URLs',
    see: 'client/elicitation#phishing',
  },
  {
    id: 'ELIC-21',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement: 'URL mode is not used to authorize the user for the MCP server itself',
    see: 'client/elicitation#url-mode-elicitation-for-oauth-flows',
  },
  {
    id: 'ELIC-22',
    level: 'MUST NOT',
    revisions: since('2025-11-25'),
    statement:
      "Third-party credentials do not transit the client and are not transmitted to it; client's credentials are not used for the third party",
    see: 'client/elicitation#url-mode-elicitation-for-oauth-flows',
  },
]
