// Hot path: every tool result is encoded here. Common cases: a string, and an object that is structured content; both are one
// JSON.stringify each and a concatenation. Bench: bench/tools-call.bench.ts.
import type { CallToolResult } from '@modelcontextprotocol/server'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { checkContent } from './check-content.ts'
import { isContentBlock } from './content.ts'

/** Turns what a handler returned into a `CallToolResult`. @see MCP, Tools, Tool Result */
export function toCallToolResult(returned: unknown): CallToolResult {
  if (returned === undefined || returned === null) return { content: [] }
  if (typeof returned === 'string') return { content: [{ type: 'text', text: returned }] }
  if (typeof returned !== 'object') return { content: [{ type: 'text', text: stringify(returned) }] }
  if (isCallToolResult(returned)) return returned
  if (isContentBlock(returned)) return { content: [returned] }
  if (!Array.isArray(returned)) return structured(returned)
  if (returned.length > 0 && returned.every((entry) => typeof entry === 'string' || isContentBlock(entry))) {
    return { content: returned.map((entry) => (typeof entry === 'string' ? { type: 'text', text: entry } : entry)) }
  }
  return { content: [{ type: 'text', text: stringify(returned) }] }
}

/** A `CallToolResult` with the value as structured content and as text, for a tool that has an output schema. */
export function structured(value: unknown): CallToolResult {
  // The schema says that a revision may limit it to objects; encodeCallToolResult leaves it out where it is none.
  return { content: [{ type: 'text', text: stringify(value) }], structuredContent: value }
}

/** Encodes what a handler without an output schema returned. */
export function encodeReturned(returned: unknown, revision: ServedRevision): string {
  if (typeof returned === 'string')
    return `{${revision.resultHead}"content":[{"type":"text","text":${JSON.stringify(returned)}}]}`
  if (isPlainStructure(returned)) return encodeStructured(returned, revision)
  return encodeCallToolResult(toCallToolResult(returned), revision)
}

/** Encodes a value as structured content with its text beside it, where the revision has structured content. */
export function encodeStructured(value: unknown, revision: ServedRevision): string {
  const json = stringify(value)
  const content = `{${revision.resultHead}"content":[{"type":"text","text":${JSON.stringify(json)}}]`
  return hasStructuredContent(value, revision) ? `${content},"structuredContent":${json}}` : `${content}}`
}

/**
 * Encodes a result, with what the revision does not know left out or rewritten.
 *
 * @throws TypeError when its content is none.
 */
export function encodeCallToolResult(result: CallToolResult, revision: ServedRevision): string {
  for (const block of result.content) checkContent(block)
  const complete = result.structuredContent === undefined ? result : withStructuredText(result)
  const known = revision.encodeCallToolResult === undefined ? complete : revision.encodeCallToolResult(complete)
  if (known.structuredContent === undefined || hasStructuredContent(known.structuredContent, revision))
    return encodeResultObject(known, revision)
  return encodeResultObject({ ...known, structuredContent: undefined }, revision)
}

/**
 * A result whose structured content is there as text too, for clients that do not read it. "Tools that return structured content SHOULD also return the
 * serialized JSON in a TextContent block", and MUST where it is no object; of an object any text that the handler wrote will do.
 */
function withStructuredText(result: CallToolResult): CallToolResult {
  const { structuredContent: value, content } = result
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  const json = isObject && content.some(({ type }) => type === 'text') ? undefined : stringify(value)
  const isThere = json === undefined || content.some((block) => block.type === 'text' && block.text === json)
  return isThere ? result : { ...result, content: [...content, { type: 'text', text: json }] }
}

function hasStructuredContent(value: unknown, { structuredContent }: ServedRevision): boolean {
  if (structuredContent === 'object') return typeof value === 'object' && value !== null && !Array.isArray(value)
  return structuredContent === 'any'
}

function isPlainStructure(returned: unknown): returned is object {
  return (
    typeof returned === 'object' &&
    returned !== null &&
    !Array.isArray(returned) &&
    !('content' in returned) &&
    !('type' in returned)
  )
}

function isCallToolResult(returned: object): returned is CallToolResult {
  return 'content' in returned && Array.isArray(returned.content) && returned.content.every(isContentBlock)
}

/** @throws TypeError when the value is nothing that JSON has: a function, a symbol; or what JSON.stringify itself refuses. */
function stringify(value: unknown): string {
  // JSON.stringify answers undefined for what JSON does not have; its declared type leaves that out.
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) throw new TypeError(`expected a result that is JSON, got ${typeof value}`)
  return json
}
