import { v2025_06_18 } from './2025-06-18.ts'
import { encodeInputRequest } from './encode-input-request.ts'
import type { Revision } from './revision.ts'

/**
 * Icons, richer server information, tasks, and streams that may be closed before they end added; bad tool arguments became tool errors
 * that the model can read.
 *
 * @see https://modelcontextprotocol.io/specification/2025-11-25/changelog
 */
export const v2025_11_25: Revision = {
  ...v2025_06_18,
  version: '2025-11-25',
  unreadableId: undefined,
  primesStreams: true,
  permitsErrorCode: Number.isInteger,
  invalidToolArguments: 'tool-error',
  encodeInputRequest,
  tasks: 'core',
  requestMethods: new Set([...v2025_06_18.requestMethods, 'tasks/get', 'tasks/result', 'tasks/list', 'tasks/cancel']),
  toolFields: new Set([...v2025_06_18.toolFields, 'icons', 'execution']),
  resourceFields: new Set([...v2025_06_18.resourceFields, 'icons']),
  resourceTemplateFields: new Set([...v2025_06_18.resourceTemplateFields, 'icons']),
  promptFields: new Set([...v2025_06_18.promptFields, 'icons']),
  implementationFields: new Set([...v2025_06_18.implementationFields, 'description', 'icons', 'websiteUrl']),
}
