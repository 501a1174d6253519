// The fixture over all that listens on a port, as a process of its own that talks to the test over IPC. One server serves all revisions, and there is one
// for each list of revisions in the arguments (`2025-03-26,2025-06-18`).
import { apiKeys } from '@portico/auth'
import type { ProtocolVersion } from '@portico/core'
import { type Running, serve, type ServeUrls } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { createFixtureServer } from './fixture-server.ts'
import { KEY } from './target.ts'

const auth = apiKeys({ keys: { tester: KEY } })

/** What the test is told first: where the servers are, by the lists of their revisions; that of all revisions is empty. */
export type Addresses = Readonly<Record<string, ServeUrls>>

const addresses: Record<string, ServeUrls> = {}
const servers: Running[] = []
for (const list of ['', ...process.argv.slice(2)]) {
  const server = createFixtureServer(list === '' ? undefined : (list.split(',') as ProtocolVersion[])) // as the test has them
  const running = await serve(server, { port: 0, standalone: false, auth, webSocket: toWebSocketHandler(server) })
  servers.push(running)
  addresses[list] = running.urls
}

process.on('message', () => void Promise.all(servers.map((running) => running.close())).then(() => process.disconnect()))
process.send?.(addresses satisfies Addresses)
