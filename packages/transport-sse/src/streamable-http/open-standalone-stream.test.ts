import { createServer, type Server } from '@portico/core'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { StreamableClient } from '../../test-support/streamable-client.ts'
import { type Running, serve } from '../node/serve.ts'

let server: Server
let running: Running
let client: StreamableClient
let toolCount = 0

beforeEach(async () => {
  server = createServer({ name: 'changing', version: '1' })
  running = await serve(server, { port: 0, standalone: false })
  client = await StreamableClient.open(running.urls.streamableHttp)
})
afterEach(() => running.close())

/** Changes the list of tools, of which clients are told. */
function addTool(): void {
  server.tool(`tool${toolCount++}`, {}, () => 'x')
}

const TOOLS_CHANGED = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }

describe('GET', () => {
  test('opens a stream at once, of which proxies keep their hands', async () => {
    const response = await client.get()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/event-stream')
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform')
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    await response.body?.cancel()
  })

  test('[SESS-07] gets the messages that belong to no request, as events of type message', async () => {
    const stream = await client.listen()
    addTool()
    const event = await stream.next()
    expect(event).toMatchObject({ event: 'message', data: JSON.stringify(TOOLS_CHANGED) })
    server.prompt('p', {}, () => 'x')
    expect(await stream.json()).toMatchObject({ method: 'notifications/prompts/list_changed' })
  })

  test('[SESS-09, SESS-10] several times gets each message on one stream only', async () => {
    const streams = [await client.listen(), await client.listen(), await client.listen()]
    for (let change = 0; change < 5; change++) {
      addTool()
      await Promise.resolve()
    }
    await client.delete()
    const received = await Promise.all(streams.map((stream) => stream.rest()))
    expect(received.flat()).toEqual(Array(5).fill(TOOLS_CHANGED))
    expect(received.filter((messages) => messages.length > 0)).toHaveLength(1)
  })

  test('goes on with the streams that are left when one is closed', async () => {
    const first = await client.listen()
    const second = await client.listen()
    await second.cancel()
    await expect.poll(openStreams).toBe(1)
    addTool()
    expect(await first.json()).toEqual(TOOLS_CHANGED)
  })

  test('gets what was waiting for it, once', async () => {
    for (let change = 0; change < 3; change++) {
      addTool()
      await Promise.resolve()
    }
    server.prompt('p', {}, () => 'x')
    await Promise.resolve()
    const first = await client.listen()
    expect(await first.json()).toEqual(TOOLS_CHANGED)
    expect(await first.json()).toMatchObject({ method: 'notifications/prompts/list_changed' })
    const second = await client.listen()
    await client.delete()
    expect([...(await first.rest()), ...(await second.rest())]).toEqual([])
  })

  test('gets nothing of other sessions', async () => {
    const other = await StreamableClient.open(running.urls.streamableHttp)
    const streams = [await client.listen(), await other.listen()]
    addTool()
    for (const stream of streams) expect(await stream.json()).toEqual(TOOLS_CHANGED)
    await client.delete()
    expect(await streams[0]!.next()).toBeUndefined()
    addTool()
    expect(await streams[1]!.json()).toEqual(TOOLS_CHANGED)
  })

  test('[SESS-08] gets no answer to a request', async () => {
    const stream = await client.listen()
    addTool()
    expect(await stream.json()).toEqual(TOOLS_CHANGED)
    expect((await (await client.post({ jsonrpc: '2.0', id: 1, method: 'ping' })).json()).id).toBe(1)
    await client.delete()
    expect(await stream.rest()).toEqual([])
  })

  test('is kept open by comments', async () => {
    const quick = await serve(server, { port: 0, standalone: false, keepAliveMs: 5 })
    const stream = await (await StreamableClient.open(quick.urls.streamableHttp)).listen()
    for (let count = 0; count < 3; count++) expect(await stream.comment()).toBe('keep-alive')
    await stream.cancel()
    await quick.close()
  })

  test.each([
    [406, { accept: 'application/json' }],
    [406, { accept: 'text/event-stream;q=0' }],
    [404, { 'mcp-session-id': 'unheard-of' }],
    [400, { 'mcp-protocol-version': '1999-01-01' }],
  ])('is answered %s for %j', async (status, headers) => {
    const response = await client.get(headers)
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: {} })
  })

  test('is answered 400 without a session, and 404 after its end', async () => {
    const headers = { accept: 'text/event-stream' }
    expect((await fetch(running.urls.streamableHttp, { headers })).status).toBe(400)
    await client.delete()
    expect((await client.get()).status).toBe(404)
  })
})

async function openStreams(): Promise<number> {
  return (await (await fetch(running.urls.health)).json()).connections.streams
}
