import { apiKeys } from '@portico/auth'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Gates } from '../test-support/gates.ts'
import { HttpSseClient } from '../test-support/http-sse-client.ts'
import { initializeRequest, POST_HEADERS, StreamableClient } from '../test-support/streamable-client.ts'
import { createTestServer } from '../test-support/test-server.ts'
import { type Running, serve, type ServeOptions } from './node/serve.ts'

const gates = new Gates()
const started: Running[] = []
async function start(options: ServeOptions): Promise<Running> {
  const running = await serve(createTestServer(gates), { port: 0, standalone: false, ...options })
  started.push(running)
  return running
}
afterEach(async () => {
  vi.useRealTimers()
  await Promise.all(started.splice(0).map((running) => running.close()))
})

const sessionsOf = async ({ urls }: Running) => (await (await fetch(urls.health)).json()).connections.sessions
const initialize = ({ urls }: Running, headers = {}) =>
  fetch(urls.streamableHttp, {
    method: 'POST',
    headers: { ...POST_HEADERS, ...headers },
    body: JSON.stringify(initializeRequest()),
  })

describe('the number of sessions', () => {
  test('is bounded over both transports together: more are answered 503 until one ends', async () => {
    const running = await start({ maxSessions: 3 })
    const [first] = [
      await StreamableClient.open(running.urls.streamableHttp),
      await StreamableClient.open(running.urls.streamableHttp),
    ]
    const sse = await HttpSseClient.open(running.urls.httpSse)
    for (const refused of [await initialize(running), await fetch(running.urls.httpSse)]) {
      expect(refused.status).toBe(503)
      expect(refused.headers.get('retry-after')).toBe('60')
      expect(await refused.json()).toMatchObject({ jsonrpc: '2.0', error: {} })
    }
    expect(await first.callText(1, 'echo', { text: 'still served' })).toBe('still served')
    await sse.events.cancel()
    await expect.poll(() => sessionsOf(running)).toBe(2)
    await StreamableClient.open(running.urls.streamableHttp)
    expect((await initialize(running)).status).toBe(503)
  })

  test('is bounded for each principal', async () => {
    const auth = apiKeys({ keys: { alice: 'key-of-alice', bob: 'key-of-bob' } })
    const running = await start({ maxSessionsPerPrincipal: 2, auth })
    const alice = { authorization: 'Bearer key-of-alice' }
    const first = await StreamableClient.open(running.urls.streamableHttp, { headers: alice })
    const second = await HttpSseClient.open(running.urls.httpSse, alice)
    expect((await initialize(running, alice)).status).toBe(503)
    expect((await fetch(running.urls.httpSse, { headers: alice })).status).toBe(503)
    await StreamableClient.open(running.urls.streamableHttp, { headers: { authorization: 'Bearer key-of-bob' } })
    await first.delete()
    await StreamableClient.open(running.urls.streamableHttp, { headers: alice })
    await second.events.cancel()
    await expect.poll(async () => (await initialize(running, alice)).status).toBe(200)
  })

  test('does not grow by initialize requests that fail', async () => {
    const running = await start({ maxSessions: 2 })
    for (let round = 0; round < 5; round++) {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: round } })
      await fetch(running.urls.streamableHttp, { method: 'POST', headers: POST_HEADERS, body })
    }
    expect(await sessionsOf(running)).toBe(0)
    expect((await initialize(running)).status).toBe(200)
  })
})

describe('a session', () => {
  const IDLE_MS = 60_000

  /** Only the clock of the sessions is turned: sockets keep theirs. */
  async function startWithClock(): Promise<Running> {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    return start({ sessionIdleMs: IDLE_MS, keepAliveMs: 0 })
  }

  test('ends when it is idle', async () => {
    const running = await startWithClock()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    vi.advanceTimersByTime(IDLE_MS * 0.9)
    expect(await client.callText(1, 'echo', { text: 'used' })).toBe('used')
    vi.advanceTimersByTime(IDLE_MS * 0.9)
    expect((await client.call(1, 'echo', { text: 'used' })).status).toBe(200)
    vi.advanceTimersByTime(IDLE_MS * 1.5)
    expect(await sessionsOf(running)).toBe(0)
    expect((await client.call(1, 'echo', { text: 'too late' })).status).toBe(404)
  })

  test('is not idle while a stream is open, and for a time after', async () => {
    const running = await startWithClock()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const sse = await HttpSseClient.open(running.urls.httpSse)
    const stream = await client.listen()
    await expect.poll(async () => (await (await fetch(running.urls.health)).json()).connections.streams).toBe(2)
    vi.advanceTimersByTime(IDLE_MS * 5)
    expect(await sessionsOf(running)).toBe(2)
    await stream.cancel()
    await expect.poll(async () => (await (await fetch(running.urls.health)).json()).connections.streams).toBe(1)
    vi.advanceTimersByTime(IDLE_MS * 0.9)
    expect(await sessionsOf(running)).toBe(2)
    vi.advanceTimersByTime(IDLE_MS)
    expect(await sessionsOf(running)).toBe(1)
    await sse.events.cancel()
  })

  test('is not idle while a call runs, and for a time after', async () => {
    const running = await startWithClock()
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const call = client.callText(1, 'wait', { gate: 'long call' })
    await gates.entered('long call')
    vi.advanceTimersByTime(IDLE_MS * 5)
    gates.open('long call')
    expect(await call).toBe('passed long call')
    vi.advanceTimersByTime(IDLE_MS * 0.5)
    expect(await client.callText(2, 'echo', { text: 'still here' })).toBe('still here')
  })
})
