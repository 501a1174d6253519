import { serve } from '@portico/transport-sse'
import { stdio } from '@portico/transport-stdio'
import { createConformanceServer } from './conformance-server.ts'

const server = createConformanceServer()

if (process.argv.includes('--stdio')) {
  await stdio(server)
} else {
  const { urls } = await serve(server, { port: Number(process.env['PORT'] ?? 8000) })
  console.log(`The conformance server is running on ${urls.streamableHttp} (Streamable HTTP) and ${urls.httpSse} (HTTP+SSE)`)
}
