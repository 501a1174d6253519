import type { SamplingMessage } from '@modelcontextprotocol/server'

/**
 * Checks a conversation that a model is to continue: who speaks, and that each use of a tool is followed by its result and nothing else.
 *
 * @throws TypeError saying which message is wrong.
 * @see MCP, Sampling, Tool Result Messages; Tool Use and Result Balance
 */
export function checkMessages(messages: readonly SamplingMessage[]): void {
  let used: readonly string[] = []
  for (const [index, { role, content }] of messages.entries()) {
    const blocks = Array.isArray(content) ? content : [content]
    const where = `sampling: messages[${index}]`
    // Written by hand in JavaScript, it may be anything.
    if ((role as string) !== 'user' && (role as string) !== 'assistant')
      throw new TypeError(`${where}: expected role to be "user" or "assistant"`)
    const results = blocks.filter((block) => block.type === 'tool_result')
    if (results.length > 0 && results.length < blocks.length)
      throw new TypeError(`${where}: expected tool results alone, without other content`)
    const given = results.map(({ toolUseId }) => toolUseId)
    if (!isSame(used, given))
      throw new TypeError(`${where}: expected the results of the tools used before: ${used.join(', ') || 'none'}`)
    used = blocks.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []))
  }
  if (used.length > 0) throw new TypeError(`sampling: messages: expected the results of ${used.join(', ')} after their use`)
}

function isSame(expected: readonly string[], found: readonly string[]): boolean {
  return expected.length === found.length && expected.every((id) => found.includes(id))
}
