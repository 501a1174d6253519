import type { CreateMessageRequestParams, CreateMessageResult } from '@modelcontextprotocol/server'
import type { Question } from '../multi-round-trip/question.ts'
import { checkMessages } from './check-messages.ts'
import { isSamplingContent } from './is-sampling-content.ts'

/** What the client's model is asked. */
export type SamplingOptions = Omit<CreateMessageRequestParams, '_meta' | 'task'>

/**
 * Asks the client to have its model continue a conversation.
 *
 * @throws TypeError when a message is none, or tools and their results do not go together.
 * @see MCP, Sampling
 */
export function sampling(options: SamplingOptions): Question<CreateMessageResult> {
  const hasTools = checkMessages(options.messages)
  const usesTools = hasTools || options.tools !== undefined || options.toolChoice !== undefined
  return {
    method: 'sampling/createMessage',
    params: () => options,
    requires: { sampling: usesTools ? { tools: {} } : {} },
    parse: (result) =>
      isMessage(result)
        ? { value: result }
        : { problem: 'expected a CreateMessageResult with a role, and content of a known type that is whole' },
  }
}

function isMessage(result: unknown): result is CreateMessageResult {
  if (typeof result !== 'object' || result === null || !('role' in result) || !('content' in result)) return false
  const { role, content } = result
  if (role !== 'assistant' && role !== 'user') return false
  return Array.isArray(content) ? content.every(isSamplingContent) : isSamplingContent(content)
}
