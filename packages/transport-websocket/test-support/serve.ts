// A server over WebSocket as a process of its own, so that its memory can be looked at. Writes its port, then a line for each session that
// ends; the argument is `pingMs`.
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { toWebSocketHandler } from '../src/to-web-socket-handler.ts'
import { Gates } from './gates.ts'
import { createTestServer } from './test-server.ts'

const server = createTestServer(new Gates())
server.on('connection', ({ phase }) => {
  if (phase === 'close') console.log('closed')
})
const handler = toWebSocketHandler(server, { pingMs: Number(process.argv[2] ?? 30_000) })
const httpServer = createHttpServer()
handler.attach(httpServer)
httpServer.listen(0, '127.0.0.1')
await once(httpServer, 'listening')
console.log((httpServer.address() as AddressInfo).port)
process.stdin.on('end', () => process.exit()).resume()
