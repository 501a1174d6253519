import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { WebSocketClientTransport } from '@modelcontextprotocol/sdk/client/websocket.js'
import { type Running, serve } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { createFixtureServer } from './fixture-server.ts'
import { OfficialWebSocketTransport } from './web-socket-transport.ts'

describe('over WebSocket', () => {
  let running: Running
  let url: string

  beforeAll(async () => {
    const server = createFixtureServer()
    running = await serve(server, { port: 0, standalone: false, webSocket: toWebSocketHandler(server) })
    url = String(running.urls.webSocket)
  })

  afterAll(() => running.close())

  test('clients find the server by what it tells of itself', async () => {
    const { transports } = await (await fetch(running.urls.capabilities)).json()
    expect(transports).toContainEqual({ type: 'websocket', path: new URL(url).pathname })
  })

  test("version 1 of the official client connects with its own transport, over the platform's WebSocket", async () => {
    vi.stubGlobal('WebSocket', WebSocket)
    const client = new ClientV1({ name: 'interop', version: '1.0.0' })
    await client.connect(new WebSocketClientTransport(new URL(url)))
    expect(await client.callTool({ name: 'echo', arguments: { text: 'x' } })).toMatchObject({ content: [{ text: 'x' }] })
    await client.close()
    vi.unstubAllGlobals()
  })

  test('version 2 speaks the revision without sessions, and listens', async () => {
    const client = new ClientV2(
      { name: 'interop', version: '1.0.0' },
      { capabilities: {}, versionNegotiation: { mode: { pin: '2026-07-28' } } },
    )
    await client.connect(new OfficialWebSocketTransport(url))
    expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
    expect(await client.callTool({ name: 'add', arguments: { a: 1, b: 2 } })).toMatchObject({ structuredContent: { sum: 3 } })
    const updated = new Promise((resolve) =>
      client.setNotificationHandler('notifications/resources/updated', ({ params }) => resolve(params.uri)),
    )
    await client.listen({ resourceSubscriptions: ['notes://today'] })
    await client.callTool({ name: 'touch', arguments: { uri: 'notes://today' } })
    expect(await updated).toBe('notes://today')
    await client.close()
  })
})
