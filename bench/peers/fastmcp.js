import { FastMCP } from 'fastmcp'
import { z } from 'zod'
import { freePort } from './free-port.js'

const nothing = () => undefined
const server = new FastMCP({
  name: 'bench',
  version: '1.0.0',
  logger: { debug: nothing, error: nothing, info: nothing, log: nothing, warn: nothing },
  ping: { enabled: false },
  health: { enabled: false },
})
server.addTool({
  name: 'add',
  description: 'Adds two numbers',
  parameters: z.object({ a: z.number(), b: z.number() }),
  execute: async ({ a, b }) => String(a + b),
})

const port = await freePort()
await server.start({ transportType: 'httpStream', httpStream: { host: '127.0.0.1', port, enableJsonResponse: true } })
const base = `http://127.0.0.1:${port}`
console.log(JSON.stringify({ streamableHttp: `${base}/mcp`, httpSse: `${base}/sse` }))
