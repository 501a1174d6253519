import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod'
import { McpServer } from 'tmcp'
import { z } from 'zod'
import { PROGRESS, TOOL_NAMES } from './settings.js'

export const server = new McpServer(
  { name: 'bench', version: '1.0.0' },
  { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: { listChanged: true } } },
)

const schema = z.object({ a: z.number(), b: z.number() })
for (const name of TOOL_NAMES) {
  server.tool({ name, description: 'Adds two numbers', schema }, ({ a, b }) => {
    for (let step = 1; step <= PROGRESS; step++) server.progress(step, PROGRESS)
    return { content: [{ type: 'text', text: String(a + b) }] }
  })
}
