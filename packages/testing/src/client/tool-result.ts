import type { CallToolResult, ContentBlock, TextContent } from '@modelcontextprotocol/client'

/** A type as it is after a way through JSON: dates are strings, methods are gone. */
export type AfterJson<T> = T extends Date
  ? string
  : T extends (...args: never[]) => unknown
    ? never
    : T extends object
      ? { [Key in keyof T]: AfterJson<T[Key]> }
      : T

/**
 * What a call resolves to, from what the tool's handler returns: of an object the structured content, of anything else its text, of images,
 * files and such the content blocks, of nothing `undefined`.
 */
export type ToolResult<Output> = unknown extends Output
  ? unknown
  : Output extends undefined | null
    ? undefined
    : Output extends string | number | boolean | bigint | TextContent
      ? string
      : Output extends ContentBlock
        ? readonly ContentBlock[]
        : Output extends Pick<CallToolResult, 'content'>
          ? unknown
          : Output extends readonly (infer Entry)[]
            ? // Content blocks are content; a list of anything else is text: its JSON, or the strings in it.
              [Entry] extends [string | TextContent]
              ? string
              : [Entry] extends [string | ContentBlock]
                ? string | readonly ContentBlock[]
                : string
            : AfterJson<Output>

/**
 * What a test wants to see of a result: the structured content when there is some, else the text when all content is text (blocks joined by
 * line feeds), `undefined` when there is no content, else the content blocks.
 */
export function valueOfResult({ structuredContent, content }: CallToolResult): unknown {
  if (structuredContent !== undefined) return structuredContent
  if (content.length === 0) return undefined
  const texts = content.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  return texts.length === content.length ? texts.join('\n') : content
}
