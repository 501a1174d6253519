import type { SamplingMessage } from '@modelcontextprotocol/server'
import { isSamplingContent } from './is-sampling-content.ts'

/**
 * Checks a conversation that a model is to continue: who speaks, what is said, and that each use of a tool is followed by its result and nothing else.
 *
 * @returns whether tools occur in it.
 * @throws TypeError saying which message is wrong.
 * @see MCP, Sampling, Tool Result Messages; Tool Use and Result Balance
 */
export function checkMessages(messages: readonly SamplingMessage[]): boolean {
  // Written by hand in JavaScript, it may be anything.
  const given: unknown = messages
  if (!Array.isArray(given)) throw new TypeError('sampling: expected messages to be an array')
  let used: readonly string[] = []
  let hasTools = false
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = Array.isArray(content) ? content : [content]
    const where = `sampling: messages[${index}]`
    if ((role as string) !== 'user' && (role as string) !== 'assistant')
      throw new TypeError(`${where}: expected role to be "user" or "assistant"`)
    if (!blocks.every(isSamplingContent))
      throw new TypeError(
        `${where}: expected content to be text, image, audio, tool_use or tool_result, with all that it has to have`,
      )
    const results = blocks.filter((block) => block.type === 'tool_result')
    if (results.length > 0 && (results.length < blocks.length || role !== 'user'))
      throw new TypeError(`${where}: expected tool results alone, without other content, in a message of the user`)
    const answered = results.map(({ toolUseId }) => toolUseId)
    if (!isSame(used, answered))
      throw new TypeError(`${where}: expected the results of the tools used before: ${used.join(', ') || 'none'}`)
    used = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
    if (used.length > 0 && role !== 'assistant')
      throw new TypeError(`${where}: expected the use of tools in a message of the assistant`)
    hasTools ||= used.length > 0
  }
  if (used.length > 0) throw new TypeError(`sampling: messages: expected the results of ${used.join(', ')} after their use`)
  return hasTools
}

function isSame(expected: readonly string[], found: readonly string[]): boolean {
  return expected.length === found.length && expected.every((id) => found.includes(id))
}
