import { HttpTransport } from '@tmcp/transport-http'
import { SseTransport } from '@tmcp/transport-sse'
import { serve } from 'srvx'
import { server } from './tmcp-server.js'

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
