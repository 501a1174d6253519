import type { Requirement } from '../requirement.ts'
import { ALL, between, only, since } from '../revisions-in-force.ts'

/** Tools. */
export const tools: readonly Requirement[] = [
  {
    id: 'TOOL-01',
    level: 'MUST',
    revisions: ALL,
    statement: 'Servers with tools declare `tools`',
    see: 'server/tools#capabilities',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-02',
    level: 'MUST',
    revisions: since('2026-07-28'),
    statement: 'Declaring `tools` means answering `tools/list`',
    see: 'server/tools#capabilities',
  },
  {
    id: 'TOOL-03',
    level: 'SHOULD',
    revisions: ALL,
    statement:
      'A change of the list is notified where `listChanged` is declared, since 2026-07-28 to subscriptions that asked for it',
    see: 'server/tools#list-changed-notification',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-04',
    level: 'SHOULD',
    revisions: since('2026-07-28'),
    statement: '`tools/list` order is deterministic',
    see: 'server/tools#capabilities',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-05',
    level: 'SHAPE',
    revisions: ALL,
    statement:
      'A tool has `name` and `inputSchema` (type object), and may have `description`, since 2025-03-26 `annotations`, since 2025-06-18 `title`, `outputSchema` and `_meta`, since 2025-11-25 `icons`, in 2025-11-25 `execution.taskSupport`',
    see: 'server/tools#tool',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-06',
    level: 'MUST',
    revisions: since('2025-11-25'),
    statement:
      '`inputSchema` is a valid JSON Schema object, never null; a tool without parameters uses `{type:"object"[, additionalProperties:false]}`',
    see: 'server/tools#tool',
  },
  {
    id: 'TOOL-07',
    level: 'SHOULD',
    revisions: since('2025-11-25'),
    statement: 'Tool names: 1–128 characters, `A-Z a-z 0-9 _ - .` only, case-sensitive, unique',
    see: 'server/tools#tool-names',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-08',
    level: 'MUST',
    revisions: since('2025-06-18'),
    statement: 'With `outputSchema`, `structuredContent` conforms to it (unless isError)',
    see: 'server/tools#output-schema',
  },
  {
    id: 'TOOL-09',
    level: 'SHOULD',
    revisions: since('2025-06-18'),
    statement: 'A result with `structuredContent` also has the serialized JSON in a text block',
    see: 'server/tools#structured-content',
  },
  {
    id: 'TOOL-10',
    level: 'SHAPE',
    revisions: between('2025-06-18', '2025-11-25'),
    statement: '`structuredContent` is an object',
    see: 'server/tools#structured-content',
  },
  {
    id: 'TOOL-11',
    level: 'SHAPE',
    revisions: since('2026-07-28'),
    statement:
      '`structuredContent` may be any JSON value; a server using array/primitive also emits the text block (SEP-2106 MUST)',
    see: 'server/tools#structured-content',
  },
  {
    id: 'TOOL-12',
    level: 'SHOULD',
    revisions: since('2025-06-18'),
    statement: 'A server returning embedded resources has the `resources` capability',
    see: 'server/tools#embedded-resources',
  },
  {
    id: 'TOOL-13',
    level: 'SHOULD',
    revisions: ALL,
    statement: 'Errors originating in the tool are reported in the result with `isError: true`, not as protocol error',
    see: 'server/tools#error-handling',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-14',
    level: 'SHAPE',
    revisions: between('2024-11-05', '2025-06-18'),
    statement: 'Unknown tool and invalid arguments: protocol error −32602',
    see: 'server/tools#error-handling',
  },
  {
    id: 'TOOL-15',
    level: 'SHAPE',
    revisions: since('2025-11-25'),
    statement:
      'Input validation errors are tool execution errors (`isError: true`); unknown tool −32602; malformed request −32602',
    see: 'server/tools#error-handling',
  },
  {
    id: 'TOOL-16',
    level: 'SHAPE',
    revisions: ALL,
    statement:
      'Content is text, image or embedded resource, since 2025-03-26 audio, since 2025-06-18 `resource_link`; data is base64 with a `mimeType`',
    see: 'server/tools#tool-result',
    isInOfficialSuites: true,
  },
  {
    id: 'TOOL-17',
    level: 'MUST',
    revisions: ALL,
    statement: 'Validate all tool inputs',
    see: 'server/tools#security-considerations',
  },
  {
    id: 'TOOL-18',
    level: 'MUST',
    revisions: ALL,
    statement: 'Proper access controls',
    see: 'server/tools#security-considerations',
  },
  {
    id: 'TOOL-19',
    level: 'MUST',
    revisions: ALL,
    statement: 'Rate limit tool invocations',
    see: 'server/tools#security-considerations',
  },
  {
    id: 'TOOL-20',
    level: 'MUST',
    revisions: ALL,
    statement: 'Sanitize tool outputs',
    see: 'server/tools#security-considerations',
  },
  {
    id: 'TOOL-21',
    level: 'SHOULD',
    revisions: only('2025-11-25'),
    statement: 'Tool with `taskSupport` forbidden called as a task: −32601',
    see: 'basic/utilities/tasks#tool-level-negotiation',
  },
  {
    id: 'TOOL-22',
    level: 'MUST',
    revisions: only('2025-11-25'),
    statement: 'Tool with `taskSupport` required called without task: −32601',
    see: 'basic/utilities/tasks#tool-level-negotiation',
  },
]
