import type { CallToolResult } from '@modelcontextprotocol/client'

/** A tool answered with `isError: true`; the message is the text that the model would read. */
export class ToolCallError extends Error {
  /** Stable code of this local error. */
  static readonly code = 'ERR_TOOL_CALL'
  /** The name of the class. */
  override readonly name = 'ToolCallError'
  /** Stable code of this local error. */
  readonly code: typeof ToolCallError.code = ToolCallError.code
  /** The name of the tool. */
  readonly tool: string
  /** The whole result. */
  readonly result: CallToolResult

  constructor(tool: string, result: CallToolResult) {
    super(result.content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`)).join('\n'))
    this.tool = tool
    this.result = result
  }
}
