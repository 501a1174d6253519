import type { CallToolResult, ContentBlock, ResourceLink } from '@modelcontextprotocol/server'

/** Content blocks for revisions without `resource_link`: a link becomes the text `name: uri`. */
export function encodeContentWithoutLinks(content: ContentBlock): ContentBlock {
  return content.type === 'resource_link' ? { type: 'text', text: textFromLink(content) } : content
}

/** Content blocks for revisions without `resource_link` and `audio`: audio becomes an embedded resource, so that no data is lost. */
export function encodeContentWithoutAudio(content: ContentBlock): ContentBlock {
  if (content.type !== 'audio') return encodeContentWithoutLinks(content)
  return { type: 'resource', resource: { uri: 'audio:result', mimeType: content.mimeType, blob: content.data } }
}

/** Makes the `encodeCallToolResult` of a revision without structured content: the text block beside it carries the same JSON. */
export function encodeCallToolResultWith(
  encode: (content: ContentBlock) => ContentBlock,
): (result: CallToolResult) => CallToolResult {
  return ({ structuredContent: _, ...result }) => ({ ...result, content: result.content.map(encode) })
}

function textFromLink(link: ResourceLink): string {
  return link.description === undefined ? `${link.name}: ${link.uri}` : `${link.name}: ${link.uri}\n${link.description}`
}
