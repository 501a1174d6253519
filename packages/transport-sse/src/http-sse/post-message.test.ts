import { createServer } from '@portico/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Gates } from '../../test-support/gates.ts'
import { HttpSseClient } from '../../test-support/http-sse-client.ts'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { callRequest, initializeRequest, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve } from '../node/serve.ts'

const gates = new Gates()
let running: Running
let url: string
beforeAll(async () => {
  running = await serve(createTestServer(gates), { port: 0, standalone: false })
  url = running.urls.httpSse
})
afterAll(() => running.close())

const connections = async (): Promise<{ sessions: number; streams: number }> =>
  (await (await fetch(running.urls.health)).json()).connections

describe('GET /sse', () => {
  test('tells first where messages go', async () => {
    const { endpoint, events } = await HttpSseClient.connect(url)
    expect(endpoint).toMatch(/^\/messages\/\?session_id=[\x21-\x7e]{32,}$/)
    await events.cancel()
  })

  test('tells the first of several paths for messages, and answers all of them', async () => {
    const paths = { messages: ['/messages', '/message'] }
    await using other = await serve(createTestServer(gates), { port: 0, standalone: false, paths })
    const client = await HttpSseClient.open(other.urls.httpSse)
    expect(client.endpoint).toMatch(/^\/messages\//)
    const response = await fetch(new URL(client.endpoint.replace('/messages/', '/message'), other.url), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(callRequest(7, 'echo', { text: 'by the other path' })),
    })
    expect(response.status).toBe(202)
    expect(await client.events.json()).toMatchObject({ id: 7 })
  })

  test('is found with a slash at the end, and takes clients that name no type', async () => {
    for (const headers of [{ accept: '*/*' }, { accept: 'text/event-stream' }]) {
      const { events } = await HttpSseClient.connect(`${url}/`, headers)
      await events.cancel()
    }
  })

  test('is answered 406 to a client that wants no events, and 405 to a POST', async () => {
    expect((await fetch(url, { headers: { accept: 'application/json' } })).status).toBe(406)
    const response = await fetch(url, { method: 'POST', body: '{}' })
    expect(response.status).toBe(405)
    expect(response.headers.get('allow')).toBe('GET')
  })

  test('ends its session with the stream, and what the session still does', async () => {
    const before = await connections()
    const client = await HttpSseClient.open(url)
    await client.post(callRequest(1, 'wait', { gate: 'stream closed' }))
    await gates.entered('stream closed')
    expect(await connections()).toEqual({ sessions: before.sessions + 1, streams: before.streams + 1 })
    await client.events.cancel()
    await expect.poll(connections).toEqual(before)
    expect((await client.post(callRequest(2, 'echo', { text: 'x' }))).status).toBe(404)
    gates.open('stream closed')
  })

  test('gets the messages that belong to no request', async () => {
    const server = createServer({ name: 'changing', version: '1' })
    const changing = await serve(server, { port: 0, standalone: false })
    const client = await HttpSseClient.open(changing.urls.httpSse)
    server.tool('new', {}, () => 'x')
    expect(await client.events.json()).toMatchObject({ method: 'notifications/tools/list_changed' })
    await changing.close()
    expect(await client.events.next()).toBeUndefined()
  })
})

describe('POST /messages', () => {
  test('is answered 202 without body, and on the stream as an event of type message', async () => {
    const client = await HttpSseClient.connect(url)
    const response = await client.post(initializeRequest('2024-11-05'))
    expect(response.status).toBe(202)
    expect(await response.text()).toBe('')
    const event = await client.events.next()
    expect(event?.event).toBe('message')
    expect(JSON.parse(event!.data)).toMatchObject({ id: 0, result: { protocolVersion: '2024-11-05' } })
    await client.events.cancel()
  })

  test('is found with and without a slash at the end, and by both spellings of the parameter', async () => {
    const client = await HttpSseClient.open(url)
    for (const path of ['/messages/?session_id=', '/messages?session_id=', '/messages?sessionId=', '/messages/?a=b&sessionId=']) {
      const request = callRequest(path, 'echo', { text: path })
      expect((await client.post(request, new URL(path + client.sessionId, running.url))).status).toBe(202)
      expect(await client.events.json()).toMatchObject({ id: path, result: { content: [{ text: path }] } })
    }
    await client.events.cancel()
  })

  test('sends progress and the answers of several calls on the one stream', async () => {
    const client = await HttpSseClient.open(url)
    await client.post(callRequest('slow', 'wait', { gate: 'sse slow' }))
    await client.post(callRequest('report', 'report', { steps: 2 }, { progressToken: 7 }))
    const received = [await client.events.json(), await client.events.json(), await client.events.json()]
    expect(received.map(({ method, id }) => method ?? id)).toEqual(['notifications/progress', 'notifications/progress', 'report'])
    gates.open('sse slow')
    expect(await client.events.json()).toMatchObject({ id: 'slow', result: { content: [{ text: 'passed sse slow' }] } })
    await client.events.cancel()
  })

  test('takes notifications and responses without answering on the stream', async () => {
    const client = await HttpSseClient.open(url)
    for (const message of [
      { jsonrpc: '2.0', method: 'notifications/unheard_of' },
      { jsonrpc: '2.0', id: 5, result: {} },
    ]) {
      expect((await client.post(message)).status).toBe(202)
    }
    await client.post(callRequest(1, 'echo', { text: 'next' }))
    expect(await client.events.json()).toMatchObject({ id: 1 })
    await client.events.cancel()
  })

  test('cancels a request: nothing more comes for it', async () => {
    const client = await HttpSseClient.open(url)
    await client.post(callRequest('cancelled', 'report_at', { gate: 'sse cancelled' }, { progressToken: 1 }))
    await gates.entered('sse cancelled')
    await client.post({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'cancelled' } })
    gates.open('sse cancelled')
    await client.post(callRequest('next', 'echo_later', { text: 'x' }))
    expect(await client.events.json()).toMatchObject({ id: 'next' })
    await client.events.cancel()
  })

  test('by two sessions with equal ids gives each its own answer', async () => {
    const clients = [await HttpSseClient.open(url), await HttpSseClient.open(url)]
    for (const [index, client] of clients.entries()) await client.post(callRequest(1, 'wait', { gate: `equal ${index}` }))
    for (const index of [1, 0]) gates.open(`equal ${index}`)
    for (const [index, client] of clients.entries()) {
      expect(await client.events.json()).toMatchObject({ id: 1, result: { content: [{ text: `passed equal ${index}` }] } })
      await client.events.cancel()
      await expect(client.events.rest()).resolves.toEqual([])
    }
  })

  test.each([
    [415, 'text/plain', '{}'],
    [400, 'application/json', '{'],
    [400, 'application/json', '{}'],
  ])('is answered %s for a body of %s: %s', async (status, contentType, body) => {
    const client = await HttpSseClient.open(url)
    const headers = { 'content-type': contentType }
    const response = await fetch(new URL(client.endpoint, running.url), { method: 'POST', headers, body })
    expect(response.status).toBe(status)
    expect(await response.json()).toMatchObject({ jsonrpc: '2.0', error: {} })
    await client.events.cancel()
  })

  test('is answered 400 without a session and 404 with one that there is not', async () => {
    const sse = await HttpSseClient.open(url)
    const streamable = await StreamableClient.open(running.urls.streamableHttp)
    const status = async (query: string) =>
      (await sse.post(callRequest(1, 'echo', { text: 'x' }), `${running.url}/messages/${query}`)).status
    expect(await status('')).toBe(400)
    expect(await status('?session_id=unheard-of')).toBe(404)
    // A session of the other transport is none here, and the other way round.
    expect(await status(`?session_id=${streamable.sessionId}`)).toBe(404)
    expect((await streamable.get({ 'mcp-session-id': sse.sessionId })).status).toBe(404)
    await sse.events.cancel()
  })

  test('is answered 404 when the stream closes while the body is on its way', async () => {
    const client = await HttpSseClient.open(url)
    const connection = await RawConnection.open(running.port)
    const body = JSON.stringify(callRequest(1, 'echo', { text: 'x' }))
    const headers = { 'Content-Type': 'application/json', 'Content-Length': String(body.length), Expect: '100-continue' }
    connection.sendHead('POST', client.endpoint, headers)
    expect((await connection.response()).status).toBe(100)
    const { sessions } = await connections()
    await client.events.cancel()
    await expect.poll(async () => (await connections()).sessions).toBe(sessions - 1)
    connection.socket.write(body)
    expect((await connection.response()).status).toBe(404)
    connection.socket.destroy()
  })

  test('before initialize is answered on the stream with an error', async () => {
    const client = await HttpSseClient.connect(url)
    expect((await client.post(callRequest(1, 'echo', { text: 'x' }))).status).toBe(202)
    expect(await client.events.json()).toMatchObject({ id: 1, error: { code: -32_600 } })
    await client.events.cancel()
  })

  test('of a batch is answered on the stream by the revision that has batches, and refused there by others', async () => {
    for (const version of ['2025-03-26', '2024-11-05']) {
      const client = await HttpSseClient.connect(url)
      await client.post(initializeRequest(version))
      await client.events.json()
      expect((await client.post([callRequest(1, 'echo', { text: 'a' }), callRequest(2, 'echo', { text: 'b' })])).status).toBe(202)
      const answer: { id: number }[] = await client.events.json()
      if (version === '2025-03-26') expect(answer.map(({ id }) => id)).toEqual([1, 2])
      else expect(answer).toMatchObject({ error: { code: -32_600 } })
      await client.events.cancel()
    }
  })
})

test('a handler that never looks at its stream keeps no stream of a client that has gone', async () => {
  const server = createServer({ name: 'chatty', version: '1' }).tool(
    'chat',
    { input: z.object({ gate: z.string() }) },
    async ({ gate }, ctx) => {
      await gates.pass(gate)
      for (let count = 0; count < 1000; count++) ctx.log.error('x'.repeat(1000))
      return 'done'
    },
  )
  const chatty = await serve(server, { port: 0, standalone: false })
  const client = await HttpSseClient.open(chatty.urls.httpSse)
  await client.post(callRequest(1, 'chat', { gate: 'chat' }))
  await gates.entered('chat')
  await client.events.cancel()
  gates.open('chat')
  await expect.poll(async () => (await (await fetch(chatty.urls.health)).json()).connections).toEqual({ sessions: 0, streams: 0 })
  await chatty.close()
})
