/**
 * True for one content block of a sampling message: text, image, audio, the use of a tool or its result, with what each has to have.
 *
 * @see MCP, Sampling, Message Content
 */
export function isSamplingContent(block: unknown): boolean {
  if (!isRecord(block)) return false
  switch (block['type']) {
    case 'text':
      return typeof block['text'] === 'string'
    case 'image':
    case 'audio':
      return typeof block['data'] === 'string' && typeof block['mimeType'] === 'string'
    case 'tool_use':
      return typeof block['id'] === 'string' && typeof block['name'] === 'string' && isRecord(block['input'])
    case 'tool_result':
      return typeof block['toolUseId'] === 'string' && Array.isArray(block['content'])
    default:
      return false
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
