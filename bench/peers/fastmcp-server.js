import { FastMCP } from 'fastmcp'
import { z } from 'zod'
import { PROGRESS, TOOL_NAMES } from './settings.js'

const nothing = () => undefined

export const server = new FastMCP({
  name: 'bench',
  version: '1.0.0',
  logger: { debug: nothing, error: nothing, info: nothing, log: nothing, warn: nothing },
  ping: { enabled: false },
  health: { enabled: false },
})

const parameters = z.object({ a: z.number(), b: z.number() })
for (const name of TOOL_NAMES) {
  server.addTool({ name, description: 'Adds two numbers', parameters, execute: PROGRESS === 0 ? add : addSlowly })
}

async function add({ a, b }) {
  return String(a + b)
}

async function addSlowly(input, { reportProgress }) {
  for (let progress = 1; progress <= PROGRESS; progress++) await reportProgress({ progress, total: PROGRESS })
  return add(input)
}
