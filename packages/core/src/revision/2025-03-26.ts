import { v2024_11_05 } from './2024-11-05.ts'
import { encodeCallToolResultWith, encodeContentWithoutLinks } from './encode-content.ts'
import type { Revision } from './revision.ts'

/**
 * Streamable HTTP with resumable streams, batches, tool annotations, audio content, progress messages and the completions capability added.
 *
 * @see https://modelcontextprotocol.io/specification/2025-03-26/changelog
 */
export const v2025_03_26: Revision = {
  ...v2024_11_05,
  version: '2025-03-26',
  acceptsBatch: true,
  resumesStreams: true,
  hasProgressMessage: true,
  hasCompletionsCapability: true,
  toolFields: new Set([...v2024_11_05.toolFields, 'annotations']),
  encodeContent: encodeContentWithoutLinks,
  encodeCallToolResult: encodeCallToolResultWith(encodeContentWithoutLinks),
}
