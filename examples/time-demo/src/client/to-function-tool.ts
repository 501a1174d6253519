import type { Tool } from '@modelcontextprotocol/client'
import type { ChatCompletionTool } from 'openai/resources/chat/completions'

/** A tool of the server as the model's API wants it described. Both use JSON Schema for the arguments. */
export function toFunctionTool({ description, inputSchema, name }: Tool): ChatCompletionTool {
  return { type: 'function', function: { name, parameters: inputSchema, ...(description === undefined ? {} : { description }) } }
}
