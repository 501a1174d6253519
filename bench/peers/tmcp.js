import { ZodJsonSchemaAdapter } from '@tmcp/adapter-zod'
import { HttpTransport } from '@tmcp/transport-http'
import { SseTransport } from '@tmcp/transport-sse'
import { serve } from 'srvx'
import { McpServer } from 'tmcp'
import { z } from 'zod'

const server = new McpServer(
  { name: 'bench', version: '1.0.0' },
  { adapter: new ZodJsonSchemaAdapter(), capabilities: { tools: { listChanged: true } } },
)
server.tool({ name: 'add', description: 'Adds two numbers', schema: z.object({ a: z.number(), b: z.number() }) }, ({ a, b }) => ({
  content: [{ type: 'text', text: String(a + b) }],
}))

const http = new HttpTransport(server, { path: '/mcp' })
const sse = new SseTransport(server, { path: '/sse', endpoint: '/messages' })

const host = serve({
  port: 0,
  hostname: '127.0.0.1',
  silent: true,
  async fetch(request) {
    return (await http.respond(request)) ?? (await sse.respond(request)) ?? new Response(null, { status: 404 })
  },
})
await host.ready()
const base = host.url.replace(/\/$/, '')
console.log(JSON.stringify({ streamableHttp: `${base}/mcp`, httpSse: `${base}/sse` }))
