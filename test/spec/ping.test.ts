import { createServer, type PingEvent, type ProtocolVersion } from '@portico/core'
import { type RawClient, RawHttpSseClient, RawStdioClient } from '@portico/testing'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { describe, expect, onTestFinished, test } from 'vitest'
import { RawWebSocket } from '../interop/raw-web-socket.ts'
import { Gate } from '../tasks/gate.ts'
import { repository, runTypeScript } from '../run-typescript.ts'
import { HttpEndpoint } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'
import { validateMessage } from './validate-message.ts'

const EVERY_MS = 150
const TIMEOUT_MS = 140

/** A server that pings, and what it tells of that. */
function createPingingServer() {
  const pings: PingEvent[] = []
  const closed = new Gate()
  const server = createServer({ name: 'pinging', version: '1.0.0', ping: { everyMs: EVERY_MS, timeoutMs: TIMEOUT_MS } })
    .tool('echo', {}, () => 'hello')
    .resource('notes://a', {}, () => 'a')
  server.on('ping', (event) => pings.push(event))
  server.on('connection', ({ phase }) => phase === 'close' && closed.open())
  return { server, pings, closed: closed.opened }
}

const isPing = ({ method, id }: { method?: string; id?: unknown }): boolean => method === 'ping' && id !== undefined

/** Answers pings until there were so many. */
async function answerPings(client: RawClient, count: number): Promise<void> {
  for (let answered = 0; answered < count; answered++) {
    const { id } = await client.messages.take(isPing, 'a ping')
    await client.send({ jsonrpc: '2.0', id, result: {} })
  }
}

type Server = ReturnType<typeof createPingingServer>['server']

/** The transports with one connection for as long as a session lasts. */
const TRANSPORTS: Readonly<Record<string, (server: Server) => Promise<RawClient>>> = {
  stdio: (server) => RawStreamsClient.open(server),
  websocket: async (server) => {
    const endpoint = await HttpEndpoint.serve(server, { webSocket: toWebSocketHandler(server) })
    const client = await RawWebSocket.open(String(endpoint.running.urls.webSocket), {})
    onTestFinished(() => (client.messages.isClosed ? undefined : client.close()))
    return client
  },
  'http-sse': async (server) => {
    const client = await RawHttpSseClient.open((await HttpEndpoint.serve(server)).running.urls.httpSse)
    onTestFinished(() => client.close())
    return client
  },
}

describe.each(inForce('LIFE-16'))('pings of the server (%s)', (version: ProtocolVersion) => {
  test('[LIFE-16] are periodic, with the period that was configured, and never two at a time', async () => {
    const { server, pings } = createPingingServer()
    const openedAt = performance.now()
    const client = await SpecClient.open(server, version)
    for (let count = 1; count <= 4; count++) {
      const { id } = await client.serverRequest('ping')
      // Timers are never early; how late they are is the machine's affair.
      expect(performance.now() - openedAt).toBeGreaterThanOrEqual(count * (EVERY_MS - 2))
      client.respond(id, {})
    }
    await client.settled()
    expect(pings.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered', 'answered'])
    expect(await client.callTool('echo')).toMatchObject({ content: [{ text: 'hello' }] })
  })

  test.each(Object.keys(TRANSPORTS))('[LIFE-16] over %s: one that is not answered is a failed connection', async (transport) => {
    const { server, pings, closed } = createPingingServer()
    const client = await TRANSPORTS[transport]?.(server)
    if (client === undefined) throw new Error(transport)
    await client.initialize({ protocolVersion: version })
    await answerPings(client, 2)
    expect(client.messages.isClosed).toBe(false)
    const unanswered = await client.messages.take(isPing, 'a ping')
    expect(validateMessage(version, unanswered)).toEqual([])
    const sentAt = performance.now()
    await closed
    expect(performance.now() - sentAt).toBeLessThan(5000)
    // It is told, and the client sees the end of the connection.
    expect(pings.at(-1)).toMatchObject({ outcome: 'unanswered', durationMs: TIMEOUT_MS, transport, protocolVersion: version })
    expect(pings.filter(({ outcome }) => outcome === 'unanswered')).toHaveLength(1)
    expect(await client.messages.poll(() => false)).toBeUndefined()
  })

  // HTTP+SSE is all that 2024-11-05 has.
  if (version === '2024-11-05') return

  test('[LIFE-16] over Streamable HTTP: go by the standalone stream, which is ended when one is not answered', async () => {
    const { server, pings } = createPingingServer()
    const endpoint = await HttpEndpoint.serve(server)
    const headers = await endpoint.openSession(version)
    // Without a stream nobody could be asked.
    await new Promise((resolve) => setTimeout(resolve, 3 * EVERY_MS))
    expect(pings).toEqual([])
    const stream = await endpoint.http.openStream({ path: '/mcp', headers })
    for (let count = 0; count < 2; count++) {
      const { data } = await stream.events.take(({ data: text }) => text.includes('"ping"'), 'a ping')
      const { id } = JSON.parse(data) as { id: number }
      expect((await endpoint.post({ jsonrpc: '2.0', id, result: {} }, { version, headers })).status).toBe(202)
    }
    await stream.ended
    expect(pings.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'unanswered'])
    expect(pings.at(-1)).toMatchObject({ transport: 'streamable-http', protocolVersion: version })
    // The stream was the connection: the session goes on, and may have another.
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await endpoint.post(list, { version, headers })).status).toBe(200)
    const again = await endpoint.http.openStream({ path: '/mcp', headers })
    expect(again.status).toBe(200)
    await again.events.take(({ data: text }) => text.includes('"ping"'), 'a ping')
    again.close()
  })
})

test.each(inForce('LIFE-16'))('[LIFE-16] without being asked for, nobody is pinged (%s)', async (version) => {
  const client = await SpecClient.open(createServer({ name: 'plain', version: '1.0.0' }), version)
  await new Promise((resolve) => setTimeout(resolve, 2 * EVERY_MS))
  expect(await client.settled()).toEqual([])
})

test('[LIFE-16] a failure is on stderr where nobody listens, and ends a server that a host has started', async () => {
  const client = new RawStdioClient({
    args: runTypeScript(new URL('./serve-pinging.ts', import.meta.url)),
    cwd: repository,
  })
  onTestFinished(() => client.close())
  await client.initialize({ protocolVersion: '2025-11-25' })
  await client.messages.take(isPing, 'a ping')
  expect((await client.ended).code).toBe(0)
  expect(client.errorLines.kept.join('\n')).toContain('raw 0.1.0 (stdio) did not answer a ping within 100 ms')
})
