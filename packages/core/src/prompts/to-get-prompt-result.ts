import type { ContentBlock, GetPromptResult, PromptMessage } from '@modelcontextprotocol/server'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
import { checkContent } from '../tools/check-content.ts'
import { user } from './prompt-message.ts'

/**
 * Turns what a handler returned into a `GetPromptResult`.
 *
 * @throws TypeError when it is nothing that a prompt may return.
 */
export function toGetPromptResult(returned: unknown, description: string | undefined): GetPromptResult {
  if (isGetPromptResult(returned)) return returned
  const messages = (Array.isArray(returned) ? returned : [returned]).map(toMessage)
  return description === undefined ? { messages } : { description, messages }
}

/**
 * Encodes a result, with content that the revision does not know rewritten.
 *
 * @throws TypeError when a message is none.
 */
export function encodeGetPromptResult(result: GetPromptResult, revision: ServedRevision): string {
  const { encodeContent } = revision
  const messages = result.messages.map((message) => {
    const content = completeContent(message)
    return { ...message, content: encodeContent === undefined ? content : encodeContent(content) }
  })
  return encodeResultObject({ ...result, messages }, revision)
}

/** The checked content of a message. An embedded resource always has a media type there. @see MCP, Prompts, Embedded Resources */
function completeContent({ role, content }: PromptMessage): ContentBlock {
  // A handler may be written in JavaScript.
  if (!['user', 'assistant'].includes(role)) throw new TypeError('expected the role of a message to be user or assistant')
  checkContent(content)
  if (content.type !== 'resource' || content.resource.mimeType !== undefined) return content
  const mimeType = 'text' in content.resource ? 'text/plain' : 'application/octet-stream'
  return { ...content, resource: { ...content.resource, mimeType } }
}

function isGetPromptResult(returned: unknown): returned is GetPromptResult {
  return typeof returned === 'object' && returned !== null && 'messages' in returned && Array.isArray(returned.messages)
}

function toMessage(given: unknown): PromptMessage {
  if (typeof given === 'string') return user(given)
  if (typeof given === 'object' && given !== null && 'role' in given && 'content' in given) return given as PromptMessage // by the two checks
  throw new TypeError('expected a prompt to return a string, messages, or a GetPromptResult')
}
