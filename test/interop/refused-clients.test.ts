import { apiKeys } from '@portico/auth'
import { serve } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { expect, test } from 'vitest'
import { CLIENTS } from './clients.ts'
import { createFixtureServer } from './fixture-server.ts'
import { KEY } from './target.ts'
import { TRANSPORTS } from './transports.ts'

test('clients that are refused leave nothing open', async () => {
  const server = createFixtureServer()
  const webSocket = toWebSocketHandler(server)
  await using running = await serve(server, { port: 0, standalone: false, auth: apiKeys({ keys: { tester: KEY } }), webSocket })
  const attempts = TRANSPORTS.filter(({ name }) => name !== 'stdio').flatMap((transport) =>
    CLIENTS.map((kind) => kind.connect(transport, { pinned: undefined, urls: running.urls, key: 'not-the-key-you-look-for' })),
  )
  const outcomes = await Promise.allSettled(attempts)
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toEqual([])
  const health: unknown = await (await fetch(running.urls.health)).json()
  expect(health).toMatchObject({ connections: { sessions: 0, streams: 0 } })
  expect(webSocket.connectionCount).toBe(0)
})
