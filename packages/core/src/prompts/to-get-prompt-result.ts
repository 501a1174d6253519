import type { GetPromptResult, PromptMessage } from '@modelcontextprotocol/server'
import type { PromptReturn } from '../definition/prompt.ts'
import type { Revision } from '../revision/revision.ts'
import { user } from './prompt-message.ts'

/**
 * Turns what a handler returned into a `GetPromptResult`.
 *
 * @throws TypeError when it is nothing that a prompt may return.
 */
export function toGetPromptResult(returned: unknown, description: string | undefined): GetPromptResult {
  // Handlers written in TypeScript return this; the checks below are for those that are not.
  const given = returned as PromptReturn
  if (typeof given === 'object' && given !== null && 'messages' in given) return given
  const messages = (Array.isArray(given) ? given : [given]).map(toMessage)
  return description === undefined ? { messages } : { description, messages }
}

/** Rewrites content that the revision does not know. */
export function encodeGetPromptResult(result: GetPromptResult, { encodeContent }: Revision): string {
  if (encodeContent === undefined) return JSON.stringify(result)
  const messages = result.messages.map((message) => ({ ...message, content: encodeContent(message.content) }))
  return JSON.stringify({ ...result, messages })
}

function toMessage(given: unknown): PromptMessage {
  if (typeof given === 'string') return user(given)
  if (typeof given === 'object' && given !== null && 'role' in given && 'content' in given) return given as PromptMessage // by the two checks
  throw new TypeError('expected a prompt to return a string, messages, or a GetPromptResult')
}
