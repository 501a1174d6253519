import { v2025_03_26 } from './2025-03-26.ts'
import type { Revision } from './revision.ts'

/**
 * Batches removed; structured tool output, resource links, titles, `_meta` and the version header added.
 *
 * @see https://modelcontextprotocol.io/specification/2025-06-18/changelog
 */
export const v2025_06_18: Revision = {
  ...v2025_03_26,
  version: '2025-06-18',
  acceptsBatch: false,
  requiresVersionHeader: true,
  structuredContent: 'object',
  toolFields: new Set([...v2025_03_26.toolFields, 'title', 'outputSchema', '_meta']),
  resourceFields: new Set([...v2025_03_26.resourceFields, 'title', '_meta']),
  resourceTemplateFields: new Set([...v2025_03_26.resourceTemplateFields, 'title', '_meta']),
  promptFields: new Set([...v2025_03_26.promptFields, 'title', '_meta']),
  promptArgumentFields: new Set([...v2025_03_26.promptArgumentFields, 'title']),
  implementationFields: new Set([...v2025_03_26.implementationFields, 'title']),
  encodeContent: undefined,
  encodeCallToolResult: undefined,
}
