import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { DurableProcess } from './durable-process.ts'
import { type Message, read, type ReadStream, ResumingClient } from './resuming-client.ts'

const TASKS = 'io.modelcontextprotocol/tasks'
const STATELESS = '2026-07-28'

let folder: string
let server: DurableProcess

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'portico-durable-'))
  server = new DurableProcess(folder)
  await server.start()
})
afterEach(async () => {
  await server.kill()
  rmSync(folder, { recursive: true, force: true })
})

const countTo = (id: number, to: number, everyMs: number): Message => ({
  id,
  method: 'tools/call',
  params: { name: 'count', arguments: { to, everyMs }, _meta: { progressToken: 'token' } },
})

/** The progress that was told, in the order in which it was. */
const progressIn = (messages: readonly Message[]): number[] =>
  messages.filter(({ method }) => method === 'notifications/progress').map(({ params }) => params.progress as number)

const oneTo = (last: number): number[] => Array.from({ length: last }, (_, index) => index + 1)

const hasProgress =
  (done: number) =>
  (messages: readonly Message[]): boolean =>
    progressIn(messages).some((seen) => seen >= done)

const hasAnswer = (messages: readonly Message[]): boolean => messages.some(({ method }) => method === undefined)

describe.each(['2025-03-26', '2025-06-18', '2025-11-25'])('a session of %s', (version) => {
  test('goes on after its process was killed in the middle of a stream: nothing is lost and nothing comes twice', async () => {
    const client = await ResumingClient.open(server.url, version)
    const stream: ReadStream = { messages: [], lastEventId: '' }
    // 1. The connection breaks.
    const cut = new AbortController()
    await read(await client.post(countTo(7, 200, 3), cut.signal), stream, hasProgress(20))
    cut.abort()
    const told = progressIn(stream.messages)
    expect(told).toEqual(oneTo(told.length))
    // 2. The process is killed while the client reads on.
    const reading = client.get(stream.lastEventId).then((response) => read(response, stream))
    await expect.poll(() => progressIn(stream.messages).length, { interval: 1 }).toBeGreaterThan(40)
    await server.kill()
    await reading
    const toldBefore = progressIn(stream.messages)
    expect(toldBefore).toEqual(oneTo(toldBefore.length))
    // 3. The client comes back to the next process.
    await server.start()
    await read(await client.get(stream.lastEventId), stream, hasAnswer)
    const toldAtAll = progressIn(stream.messages)
    expect(toldAtAll).toEqual(oneTo(toldAtAll.length))
    expect(stream.messages.filter(({ method }) => method === undefined)).toEqual([
      { jsonrpc: '2.0', id: 7, error: { code: -32_603, message: expect.stringContaining('the server was restarted') } },
    ])
    // 4. The answer came once: there is nothing left.
    expect((await client.get(stream.lastEventId)).status).toBe(405)
    // 5. The session serves.
    const next: ReadStream = { messages: [], lastEventId: '' }
    await read(await client.post(countTo(8, 30, 1)), next, hasAnswer)
    expect(progressIn(next.messages)).toEqual(oneTo(30))
    expect(next.messages.at(-1)).toMatchObject({ id: 8, result: { content: [{ text: 'counted' }] } })
  })

  test('loses nothing over graceful restarts either, in which calls are finished', async () => {
    const client = await ResumingClient.open(server.url, version)
    const stream: ReadStream = { messages: [], lastEventId: '' }
    const cut = new AbortController()
    await read(await client.post(countTo(7, 100, 2), cut.signal), stream, hasProgress(10))
    cut.abort()
    await server.restart('SIGTERM')
    await read(await client.get(stream.lastEventId), stream, hasAnswer)
    expect(progressIn(stream.messages)).toEqual(oneTo(100))
    expect(stream.messages.at(-1)).toMatchObject({ id: 7, result: { content: [{ text: 'counted' }] } })
  })
})

describe('what a session is', () => {
  test('is there after a restart: revision, subscriptions, and what may have changed is told', async () => {
    const client = await ResumingClient.open(server.url, '2025-11-25')
    await client.request('resources/subscribe', { uri: 'item://one' })
    await server.restart()
    const stream: ReadStream = { messages: [], lastEventId: '' }
    const cut = new AbortController()
    const reading = read(await client.get(undefined, cut.signal), stream)
    const updates = (uri: string): number =>
      stream.messages.filter(({ method, params }) => method === 'notifications/resources/updated' && params.uri === uri).length
    await expect.poll(() => updates('item://one')).toBe(1)
    await client.request('tools/call', { name: 'touch', arguments: { uri: 'item://two' } })
    await client.request('tools/call', { name: 'touch', arguments: { uri: 'item://one' } })
    await expect.poll(() => updates('item://one')).toBe(2)
    expect(updates('item://two')).toBe(0)
    cut.abort()
    await reading
  })

  test('ends when its client ends it, for all processes to come', async () => {
    const client = await ResumingClient.open(server.url, '2025-11-25')
    const session = await client.request('tools/list')
    expect(session['result'].tools).toHaveLength(4)
    const response = await fetch(server.url, { method: 'DELETE', headers: { 'mcp-session-id': client.sessionId } })
    expect(response.status).toBe(204)
    await server.restart()
    expect((await client.post({ id: 9, method: 'tools/list' })).status).toBe(404)
  })
})

describe('a call that asks its client', () => {
  /** A request of 2026-07-28. */
  const request = async (method: string, params: object): Promise<Message> => {
    const name = (params as { name?: string }).name
    const response = await fetch(server.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': STATELESS,
        'mcp-method': method,
        ...(name !== undefined && { 'mcp-name': name }),
        ...('taskId' in params && { 'mcp-name': String(params.taskId) }),
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method,
        params: {
          ...params,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': STATELESS,
            'io.modelcontextprotocol/clientInfo': { name: 'durable', version: '1.0.0' },
            'io.modelcontextprotocol/clientCapabilities': { elicitation: {}, extensions: { [TASKS]: {} } },
          },
        },
      }),
    })
    return (await response.json()) as Message
  }
  const world = (): string[] => readFileSync(join(folder, 'world.txt'), 'utf8').trim().split('\n')

  test('goes on in another process, and does its steps once even when the client repeats itself', async () => {
    const asked = await request('tools/call', { name: 'book', arguments: {} })
    expect(asked['result']).toMatchObject({ resultType: 'input_required' })
    await server.restart()
    const answer = {
      name: 'book',
      arguments: {},
      requestState: asked['result'].requestState,
      inputResponses: { to: { action: 'accept', content: { to: 'Paris' } } },
    }
    const answers = await Promise.all([1, 2, 3].map(() => request('tools/call', answer)))
    for (const { result } of answers) expect(result.content).toEqual([{ type: 'text', text: 'charge-1, shipment to Paris' }])
    await server.restart()
    const again = await request('tools/call', answer)
    expect(again['result'].content).toEqual([{ type: 'text', text: 'charge-1, shipment to Paris' }])
    expect(world()).toEqual(['charged', 'shipped to Paris'])
  })

  test('a task has its result in the next process', async () => {
    const finished = (await request('tools/call', { name: 'work', arguments: { ms: 1 } }))['result'].taskId as string
    await expect.poll(async () => (await request('tasks/get', { taskId: finished }))['result'].status).toBe('completed')
    await server.restart()
    expect((await request('tasks/get', { taskId: finished }))['result']).toMatchObject({
      status: 'completed',
      result: { content: [{ text: 'worked' }] },
    })
  })
})
