import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import { PROGRESS, TOOL_NAMES } from './settings.js'

export function newServer() {
  const server = new McpServer({ name: 'bench', version: '1.0.0' })
  for (const name of TOOL_NAMES) {
    server.registerTool(name, { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } }, PROGRESS === 0 ? add : addSlowly)
  }
  return server
}

function add({ a, b }) {
  return { content: [{ type: 'text', text: String(a + b) }] }
}

async function addSlowly(input, { _meta, sendNotification }) {
  const { progressToken } = _meta
  for (let progress = 1; progress <= PROGRESS; progress++) {
    await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: PROGRESS } })
  }
  return add(input)
}
