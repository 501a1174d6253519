import { type CallToolResult, type Client, ProtocolError } from '@modelcontextprotocol/client'

/** A tool that takes longer is given up, in milliseconds. */
const TOOL_TIMEOUT_MS = 20_000

/** What a call of a tool came to. */
export interface ToolOutcome {
  /** What the model is told. */
  readonly text: string
  /** Whether the tool, or the server in its place, said that it could not. */
  readonly failed: boolean
}

/**
 * Calls a tool of the server as the model asked for it. That the tool fails is an outcome, which the model may mend.
 * @param args - The arguments as the model wrote them: JSON, if all is well.
 * @throws when the server cannot be reached any more.
 */
export async function callTool(client: Client, name: string, args: string, signal: AbortSignal): Promise<ToolOutcome> {
  const parsed = parseArguments(args)
  if (parsed === undefined) return { text: 'The arguments are not a JSON object.', failed: true }
  try {
    const result = await client.callTool({ name, arguments: parsed }, { signal, timeout: TOOL_TIMEOUT_MS })
    return { text: textOf(result), failed: result.isError === true }
  } catch (error) {
    if (error instanceof ProtocolError) return { text: error.message, failed: true }
    throw error
  }
}

function parseArguments(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text === '' ? '{}' : text)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
  } catch {
    return undefined
  }
}

function textOf({ content }: CallToolResult): string {
  return content.map((block) => (block.type === 'text' ? block.text : `(${block.type})`)).join('\n')
}
