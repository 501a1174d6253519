import type { GetPromptResult, PromptMessage } from '@modelcontextprotocol/server'
import { encodeResultObject, type ServedRevision } from '../revision/served-revision.ts'
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

/** Encodes a result, with content that the revision does not know rewritten. */
export function encodeGetPromptResult(result: GetPromptResult, revision: ServedRevision): string {
  const { encodeContent } = revision
  if (encodeContent === undefined) return encodeResultObject(result, revision)
  const messages = result.messages.map((message) => ({ ...message, content: encodeContent(message.content) }))
  return encodeResultObject({ ...result, messages }, revision)
}

function isGetPromptResult(returned: unknown): returned is GetPromptResult {
  return typeof returned === 'object' && returned !== null && 'messages' in returned && Array.isArray(returned.messages)
}

function toMessage(given: unknown): PromptMessage {
  if (typeof given === 'string') return user(given)
  if (typeof given === 'object' && given !== null && 'role' in given && 'content' in given) return given as PromptMessage // by the two checks
  throw new TypeError('expected a prompt to return a string, messages, or a GetPromptResult')
}
