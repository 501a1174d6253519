import { RawLinkedClient } from '@portico/testing'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { InvalidDefinitionError } from '../errors.ts'
import type { CallEvent, PingEvent } from '../server/lifecycle-events.ts'
import { createServer } from '../server/server.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

function createPingingServer(ping: { everyMs?: number; timeoutMs?: number } | undefined = { everyMs: 1000, timeoutMs: 400 }) {
  const server = createServer({ name: 'pinging', version: '1.0.0', timeoutMs: 0, ping }).tool(
    'wait',
    {},
    (_input, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error))),
  )
  const pings: PingEvent[] = []
  server.on('ping', (event) => pings.push(event))
  return { server, pings }
}

/** Lets a time pass, and what is on its way arrive. */
async function pass(ms: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(ms)
}

const isPing = ({ method, id }: { method?: string; id?: unknown }): boolean => method === 'ping' && id !== undefined

async function answerPing(client: RawLinkedClient, answer: object = { result: {} }): Promise<void> {
  const { id } = await client.messages.take(isPing, 'a ping')
  client.send({ jsonrpc: '2.0', id, ...answer })
}

describe('pings', () => {
  test('go on for as long as they are answered, with whatever', async () => {
    const { server, pings } = createPingingServer()
    await using client = await RawLinkedClient.open(server, '2025-06-18')
    await pass(999)
    expect(client.messages.kept).toEqual([])
    for (const answer of [{ result: {} }, { error: { code: -32_601, message: 'what?' } }, { result: {} }]) {
      await pass(1)
      await answerPing(client, answer)
      await pass(999)
    }
    expect(pings.map(({ outcome }) => outcome)).toEqual(['answered', 'answered', 'answered'])
    expect(pings[0]).toMatchObject({
      sessionId: client.sessionId,
      transport: 'linked',
      protocolVersion: '2025-06-18',
      client: 'raw 0.1.0',
    })
    expect(client.messages.isClosed).toBe(false)
  })

  test('that are not answered in time close the connection, and calls are told why', async () => {
    const { server, pings } = createPingingServer()
    const calls: CallEvent[] = []
    server.on('call', (call) => calls.push(call))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await using other = await RawLinkedClient.open(server, '2025-11-25')
    await client.begin('tools/call', { name: 'wait' })
    await pass(1000)
    await answerPing(other)
    await pass(399)
    expect(client.messages.isClosed).toBe(false)
    await pass(1)
    expect([client.messages.isClosed, other.messages.isClosed]).toEqual([true, false])
    expect(pings.map(({ outcome, sessionId }) => [outcome, sessionId])).toEqual([
      ['answered', other.sessionId],
      ['unanswered', client.sessionId],
    ])
    expect(pings[1]?.durationMs).toBe(400)
    await pass(0)
    expect(calls).toMatchObject([{ outcome: 'cancelled', reason: 'the client did not answer a ping within 400 ms' }])
  })

  test('are not failed because the server itself was too busy to read the answers', async () => {
    vi.useRealTimers()
    const { server, pings } = createPingingServer({ everyMs: 60, timeoutMs: 30 })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const { id } = await client.messages.take(isPing, 'a ping')
    const until = performance.now() + 100
    while (performance.now() < until); // a handler that computes
    // The timer is due, and so is the answer, which comes behind it.
    setTimeout(() => client.send({ jsonrpc: '2.0', id, result: {} }), 0)
    await client.messages.take(isPing, 'the next ping')
    expect(pings).toMatchObject([{ outcome: 'answered' }])
  })

  test('that fail are written to stderr where nobody listens', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    try {
      const server = createServer({ name: 'pinging', version: '1.0.0', ping: { everyMs: 10, timeoutMs: 5 } })
      await using client = await RawLinkedClient.open(server, '2024-11-05')
      await pass(15)
      expect(client.messages.isClosed).toBe(true)
      expect(written.mock.calls).toEqual([[expect.stringContaining('raw 0.1.0 (linked) did not answer a ping within 5 ms')]])
    } finally {
      written.mockRestore()
    }
  })

  test('are for clients that are ready and whose revision has them', async () => {
    const { server, pings } = createPingingServer()
    await using stateless = await RawLinkedClient.stateless(server)
    await using silent = new RawLinkedClient(server)
    await silent.request('initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
    })
    await pass(10_000)
    expect([...stateless.messages.kept, ...silent.messages.kept, ...pings]).toEqual([])
    expect([stateless.messages.isClosed, silent.messages.isClosed]).toEqual([false, false])
  })

  test('cost nothing when nobody is there, or they are not wanted', async () => {
    const { server } = createPingingServer()
    expect(vi.getTimerCount()).toBe(0)
    const client = await RawLinkedClient.open(server, '2025-11-25')
    const another = await RawLinkedClient.open(server, '2025-11-25')
    expect(vi.getTimerCount()).toBe(1)
    client.close()
    another.close()
    expect(vi.getTimerCount()).toBe(0)
    const plain = createServer({ name: 'plain', version: '1.0.0' })
    await using unpinged = await RawLinkedClient.open(plain, '2025-11-25')
    expect(vi.getTimerCount()).toBe(0)
    expect(unpinged.messages.kept).toEqual([])
  })

  test('come every minute unless told otherwise, and are waited for half of it', async () => {
    const { server, pings } = createPingingServer({})
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await pass(59_999)
    expect(client.messages.kept).toEqual([])
    await pass(1)
    expect(client.messages.kept).toMatchObject([{ method: 'ping' }])
    await pass(30_000)
    expect(pings).toMatchObject([{ outcome: 'unanswered', durationMs: 30_000 }])
  })

  test.each([{ everyMs: 0 }, { everyMs: 1.5 }, { everyMs: Number.NaN }, { timeoutMs: 0 }, { everyMs: 10, timeoutMs: 11 }])(
    'cannot be %j',
    (ping) => {
      expect(() => createServer({ name: 'a', version: '1', ping })).toThrow(InvalidDefinitionError)
    },
  )
})
