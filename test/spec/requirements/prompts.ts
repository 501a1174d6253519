import type { Requirement } from '../requirement.ts'
import { ALL, since } from '../revisions-in-force.ts'

/** Prompts. */
export const prompts: readonly Requirement[] = [
  {
    id: 'PROMPT-01',
    level: 'MUST',
    revisions: ALL,
    statement: 'Servers with prompts declare `prompts`',
    see: 'server/prompts#capabilities',
    isInOfficialSuites: true,
  },
  {
    id: 'PROMPT-02',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Declaring `prompts` means answering `prompts/list`',
    see: 'server/prompts#capabilities',
  },
  {
    id: 'PROMPT-03',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'With `listChanged`, list changes are notified',
    see: 'server/prompts#list-changed-notification',
    isInOfficialSuites: true,
  },
  {
    id: 'PROMPT-04',
    level: 'MUST',
    revisions: ALL,
    statement: 'Image data is base64 with a valid MIME type',
    see: 'server/prompts#image-content',
    isInOfficialSuites: true,
  },
  {
    id: 'PROMPT-05',
    level: 'MUST',
    revisions: since('2025-03-26'),
    statement: 'Audio data is base64 with a valid MIME type',
    see: 'server/prompts#audio-content',
  },
  {
    id: 'PROMPT-06',
    level: 'MUST',
    revisions: ALL,
    statement: 'An embedded resource has a valid uri, MIME type, and text or blob',
    see: 'server/prompts#embedded-resources',
    isInOfficialSuites: true,
  },
  {
    id: 'PROMPT-07',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Errors: invalid name −32602, missing required arguments −32602, internal −32603',
    see: 'server/prompts#error-handling',
  },
  {
    id: 'PROMPT-08',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Arguments are validated before processing',
    see: 'server/prompts#implementation-considerations',
  },
  {
    id: 'PROMPT-09',
    level: 'MUST',
    revisions: ALL,
    statement: 'Inputs and outputs are validated against injection and unauthorized access',
    see: 'server/prompts#security',
  },
  {
    id: 'PROMPT-10',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Capability negotiation is respected',
    see: 'server/prompts#implementation-considerations',
  },
]
