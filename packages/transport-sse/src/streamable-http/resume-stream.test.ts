import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EventReader } from '../../test-support/event-reader.ts'
import { Gates } from '../../test-support/gates.ts'
import { callRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve } from '../node/serve.ts'

const gates = new Gates()
const server = createTestServer(gates)
const WITH_PROGRESS = { progressToken: 'token' }
let running: Running
let mcp: string
let client: StreamableClient
let gateCount = 0

beforeAll(async () => {
  running = await serve(server, { port: 0, standalone: false })
  mcp = running.urls.streamableHttp
  client = await StreamableClient.open(mcp)
})
afterAll(() => running.close())

const newGate = (): string => `resume-${++gateCount}`
const resume = (lastEventId: string | undefined, by = client) => by.get({ 'last-event-id': lastEventId ?? '' })
const textOf = (message: any): string => message.result.content[0].text

/** Calls a tool whose answer is a stream. */
const callStream = async (id: number, name: string, args: object, by = client) =>
  new EventReader(await by.call(id, name, args, WITH_PROGRESS))

describe('the stream of a request', () => {
  test('[SESS-14] begins with an event that is only an id', async () => {
    const stream = await callStream(1, 'report', { steps: 1 })
    await stream.rest()
    expect(stream.primingCount).toBe(1)
  })

  test('does so by what the session has negotiated, whatever the header says', async () => {
    const response = await client.post(callRequest(2, 'report', { steps: 1 }, WITH_PROGRESS), {
      'mcp-protocol-version': '2025-03-26',
    })
    const stream = new EventReader(response)
    await stream.rest()
    expect(stream.primingCount).toBe(1)
  })

  test.each(['2025-03-26', '2025-06-18'])(
    'of a session of %s has ids, but no such event, which its clients cannot take',
    async (version) => {
      const older = await StreamableClient.open(mcp, { protocolVersion: version })
      const stream = await callStream(1, 'report', { steps: 2 }, older)
      const first = await stream.next()
      expect(first?.id).toMatch(/.+/)
      const last = (await stream.rest()).at(-1)
      expect(textOf(last)).toBe('reported')
      expect(stream.primingCount).toBe(0)
    },
  )

  test('of a session of 2024-11-05 has no ids', async () => {
    const oldest = await StreamableClient.open(mcp, { protocolVersion: '2024-11-05' })
    const stream = await callStream(1, 'report', { steps: 1 }, oldest)
    await stream.rest()
    expect(stream.lastEventId).toBeUndefined()
  })

  test('of a stateless request has no ids', async () => {
    const meta = {
      ...WITH_PROGRESS,
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
    }
    const headers = { ...POST_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'leave' }
    const gate = newGate()
    gates.open(gate)
    const body = JSON.stringify(callRequest(1, 'leave', { gate }, meta))
    const stream = new EventReader(await fetch(mcp, { method: 'POST', headers, body }))
    const [, answer] = await stream.rest()
    expect(stream.lastEventId).toBeUndefined()
    expect(textOf(answer)).toBe('closed: false')
  })
})

describe('a handler that closes the connection', () => {
  test('[SESS-15] ends the stream before the answer, and says when to come back', async () => {
    const gate = newGate()
    const stream = await callStream(10, 'leave', { gate })
    expect(await stream.rest()).toEqual([])
    expect(stream).toMatchObject({ primingCount: 1, retryMs: 250 })
    gates.open(gate)
    const resumed = new EventReader(await resume(stream.lastEventId))
    expect(await resumed.json()).toMatchObject({ method: 'notifications/progress' })
    expect(textOf(await resumed.json())).toBe('closed: true')
    expect(await resumed.next()).toBeUndefined()
  })

  test('lets the client wait for the answer on the stream that it came back to', async () => {
    const gate = newGate()
    const stream = await callStream(11, 'leave', { gate })
    await stream.rest()
    const resumed = new EventReader(await resume(stream.lastEventId))
    await resumed.comment()
    gates.open(gate)
    expect((await resumed.rest()).at(-1)).toMatchObject({ id: 11, result: {} })
  })

  test('closes nothing where the client would take that for the end', async () => {
    const older = await StreamableClient.open(mcp, { protocolVersion: '2025-06-18' })
    const gate = newGate()
    gates.open(gate)
    const answer = (await (await callStream(12, 'leave', { gate }, older)).rest()).at(-1)
    expect(textOf(answer)).toBe('closed: false')
  })
})

describe('GET with Last-Event-ID', () => {
  test('[SESS-08] brings the answer to a request whose connection was lost', async () => {
    const gate = newGate()
    const lost = new AbortController()
    const request = callRequest(20, 'leave', { gate }, WITH_PROGRESS)
    const stream = new EventReader(await client.post(request, {}, lost.signal))
    await stream.rest()
    // Comes back, is sent a comment only, and is lost again.
    const first = new EventReader(await resume(stream.lastEventId))
    await first.comment()
    await first.cancel()
    gates.open(gate)
    const again = new EventReader(await resume(stream.lastEventId))
    expect((await again.rest()).map((message) => message.id ?? message.method)).toEqual(['notifications/progress', 20])
  })

  test('brings only what came after that event, in order', async () => {
    const stream = await callStream(21, 'report', { steps: 4 })
    await stream.next()
    const second = await stream.next()
    const sent = await stream.rest()
    const resumed = new EventReader(await resume(second?.id))
    expect(await resumed.rest()).toEqual(sent)
    expect(resumed.lastEventId).toBe(stream.lastEventId)
  })

  test('[SESS-13] never brings what was sent on another stream', async () => {
    const [one, other] = [newGate(), newGate()]
    const streams = await Promise.all([callStream(22, 'leave', { gate: one }), callStream(23, 'leave', { gate: other })])
    await Promise.all(streams.map((stream) => stream.rest()))
    gates.open(one)
    gates.open(other)
    const answers = await Promise.all(
      streams.map(async ({ lastEventId }) => (await new EventReader(await resume(lastEventId)).rest()).at(-1)),
    )
    expect(answers.map(({ id }) => id)).toEqual([22, 23])
  })

  test('ends the connection that the client has given up without telling', async () => {
    const gate = newGate()
    const stream = await callStream(24, 'leave', { gate })
    await stream.rest()
    const [first, second] = [new EventReader(await resume(stream.lastEventId)), new EventReader(await resume(stream.lastEventId))]
    expect(await first.rest()).toEqual([])
    gates.open(gate)
    expect((await second.rest()).at(-1)).toMatchObject({ id: 24 })
  })

  test('of a stream that was read to its end is answered 405', async () => {
    const stream = await callStream(25, 'report', { steps: 1 })
    await stream.rest()
    const response = await resume(stream.lastEventId)
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('POST, DELETE')
  })

  test('of another session is answered 400, as anything that is no id', async () => {
    const other = await StreamableClient.open(mcp)
    const foreign = await callStream(26, 'report', { steps: 1 }, other)
    await foreign.rest()
    const own = await callStream(27, 'report', { steps: 1 })
    await own.rest()
    const ids = [foreign.lastEventId, 'x', '', '1', `${own.lastEventId}.1`, own.lastEventId?.replace(/\d+$/, '-1')]
    for (const id of ids) expect((await resume(id)).status).toBe(400)
  })

  test('is not asked for in revisions without it', async () => {
    const oldest = await StreamableClient.open(mcp, { protocolVersion: '2024-11-05' })
    const response = await resume('anything', oldest)
    expect(response.status).toBe(200)
    await response.body?.cancel()
  })

  test('of a session that has ended is answered 404', async () => {
    const other = await StreamableClient.open(mcp)
    const stream = await callStream(28, 'report', { steps: 1 }, other)
    await stream.next()
    await other.delete()
    expect((await resume(stream.lastEventId, other)).status).toBe(404)
  })
})

describe('a standalone stream', () => {
  const update = (): void => server.resourceUpdated('test://static')

  const subscribed = async (): Promise<StreamableClient> => {
    const subscriber = await StreamableClient.open(mcp)
    await subscriber.post({ jsonrpc: '2.0', id: 1, method: 'resources/subscribe', params: { uri: 'test://static' } })
    return subscriber
  }

  test('[SESS-14] begins with an event that is only an id', async () => {
    const stream = await (await subscribed()).listen()
    update()
    expect((await stream.next())?.id).toBe(stream.lastEventId)
    expect(stream.primingCount).toBe(1)
    await stream.cancel()
  })

  test('that was lost goes on after the last event that came', async () => {
    const subscriber = await subscribed()
    const stream = await subscriber.listen()
    update()
    const first = await stream.next()
    update()
    const second = await stream.next()
    const resumed = new EventReader(await resume(first?.id, subscriber))
    expect((await resumed.next())?.id).toBe(second?.id)
    update()
    const third = await resumed.next()
    expect(third?.data).toBe(second?.data)
    expect(third?.id).not.toBe(second?.id)
    expect(await stream.next()).toBeUndefined()
    await resumed.cancel()
  })

  test('that was lost brings what happened meanwhile', async () => {
    const subscriber = await subscribed()
    const stream = await subscriber.listen()
    update()
    await stream.next()
    await stream.cancel()
    while ((await connections()).streams > 0) await new Promise((resolve) => setTimeout(resolve, 5))
    update()
    const resumed = new EventReader(await resume(stream.lastEventId, subscriber))
    expect(await resumed.json()).toMatchObject({ method: 'notifications/resources/updated' })
    await resumed.cancel()
  })

  test('[SESS-13] never brings what was sent on another one of the same session', async () => {
    const subscriber = await subscribed()
    const first = await subscriber.listen()
    update()
    await first.next()
    const second = await subscriber.listen()
    update()
    await second.next()
    const resumed = new EventReader(await resume(first.lastEventId, subscriber))
    await second.cancel()
    await resumed.comment()
    await subscriber.delete()
    expect(await resumed.rest()).toEqual([])
  })
})

async function connections(): Promise<{ readonly streams: number }> {
  const health = await (await fetch(running.urls.health)).json()
  return health.connections
}
