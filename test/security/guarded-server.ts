// The server whose memory is measured while nobody who calls is let in: a process run with --expose-gc that talks to the test
// over IPC.
import { apiKeys, anyOf, generateApiKey, jwt } from '@portico/auth'
import { createServer } from '@portico/core'
import { serve } from '@portico/transport-sse'

const server = createServer({ name: 'guarded', version: '1.0.0' }).tool('run', {}, () => {
  process.send?.('ran')
  return 'ran'
})
const audience = 'https://mcp.example.com/mcp'
const auth = anyOf(
  jwt({ issuer: 'https://login.example.com', audience, keys: { keys: [] } }),
  apiKeys({ keys: { ada: generateApiKey() } }),
)
const running = await serve(server, { port: 0, standalone: false, auth })
process.send?.({ port: running.port })
process.on('message', (message) => {
  if (message === 'close') return void running.close().then(() => process.disconnect())
  // What is garbage is no growth, but V8 lets it lie for as long as it likes.
  globalThis.gc?.()
  process.send?.({ residentBytes: process.memoryUsage.rss() })
})
