import type { Tool } from '@modelcontextprotocol/client'

/** A tool in one line: `get_current_time(timezone?, format?): The current date and time in a time zone`. */
export function describeTool({ description, inputSchema, name }: Tool): string {
  const required = new Set(inputSchema.required)
  const parameters = Object.keys(inputSchema.properties ?? {}).map((parameter) =>
    required.has(parameter) ? parameter : `${parameter}?`,
  )
  return `${name}(${parameters.join(', ')})${description === undefined ? '' : `: ${description}`}`
}
