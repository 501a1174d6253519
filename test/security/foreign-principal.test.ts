// What belongs to one caller does not exist for another: the same answer, byte for byte, as to an id that was never given out.
import { createServer, type Server } from '@portico/core'
import { RawHttpClient, RawHttpSseClient, RawStreamableHttpClient } from '@portico/testing'
import { type Running, serve } from '@portico/transport-sse'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { headersOf, NamedCallers } from './named-callers.ts'

const JSON_HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const STATELESS = '2026-07-28'
/** 122 random bits. RFC 9562, section 5.4. */
const RANDOM_UUID = /^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/
const TASKS = 'io.modelcontextprotocol/tasks'

let server: Server
let running: Running
let waiting: () => void
beforeEach(async () => {
  const gate = new Promise<void>((resolve) => (waiting = resolve))
  server = createServer({ name: 'shared', version: '1.0.0' })
    .tool('long', { task: 'optional' }, async () => {
      await gate
      return 'secret of ada'
    })
    .tool('report', {}, (_input, { progress }) => {
      progress(1, 2, 'secret of ada')
      return 'done'
    })
    .tool('ask', { input: z.object({ x: z.number().optional() }) }, async (_input, ctx) => {
      const { name } = await ctx.elicit('who', { message: 'Who?', schema: z.object({ name: z.string() }) })
      return `hello ${name}`
    })
    .tool('ask_too', {}, async (_input, ctx) => {
      const { name } = await ctx.elicit('who', { message: 'Who?', schema: z.object({ name: z.string() }) })
      return `hello ${name}`
    })
    .resource('note://{id}', {}, () => 'text')
  const auth = new NamedCallers({ ada: { scopes: [] }, bob: { scopes: [] } })
  running = await serve(server, { port: 0, standalone: false, auth })
  onTestFinished(async () => {
    waiting()
    await running.close()
  })
})

async function openSession(id: string, protocolVersion = '2025-11-25'): Promise<RawStreamableHttpClient> {
  const client = new RawStreamableHttpClient(running.urls.streamableHttp, { headers: headersOf(id) })
  await client.initialize({ protocolVersion, capabilities: { elicitation: {} } })
  return client
}

function httpAs(id: string): RawHttpClient {
  const http = new RawHttpClient(running.url, { headers: headersOf(id) })
  onTestFinished(() => http.close())
  return http
}

/** Everything of an answer that its receiver could tell apart. */
async function answerTo(http: RawHttpClient, request: Parameters<RawHttpClient['request']>[0]): Promise<unknown> {
  const { status, headers, body } = await http.request(request)
  const { date: _, ...others } = headers
  return { status, headers: others, body }
}

/** What is asked with an id, with its answer, in which the id is left out. */
async function expectSame(foreign: string, unknown: string, ask: (id: string) => Promise<unknown>): Promise<void> {
  const [ofForeign, ofUnknown] = [await ask(foreign), await ask(unknown)]
  expect(JSON.stringify(ofForeign).replaceAll(foreign, '')).toBe(JSON.stringify(ofUnknown).replaceAll(unknown, ''))
}

describe('I2 another principal', () => {
  test('SEC-05 gets the same answer to a session of somebody else as to an unknown one, on POST, GET and DELETE', async () => {
    const ada = await openSession('ada')
    const bob = httpAs('bob')
    const requests = [
      { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' },
      { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}}' },
      { method: 'POST', body: '{"jsonrpc":"2.0","id":1,"result":{}}' },
      { method: 'POST', body: '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}}' },
      { method: 'POST', body: '[]' },
      { method: 'GET' },
      { method: 'DELETE' },
    ]
    for (const request of requests) {
      await expectSame(ada.sessionId ?? '', crypto.randomUUID(), async (sessionId) => {
        const answer = await answerTo(bob, {
          ...request,
          path: '/mcp',
          headers: { ...JSON_HEADERS, 'mcp-session-id': sessionId },
        })
        expect(answer).toMatchObject({ status: 404 })
        return answer
      })
    }
    expect((await ada.request('ping')).result).toEqual({})
  })

  test('nor over HTTP+SSE', async () => {
    const ada = await RawHttpSseClient.open(running.urls.httpSse, { headers: headersOf('ada') })
    onTestFinished(() => ada.close())
    await ada.initialize({ protocolVersion: '2024-11-05' })
    const sessionId = new URL(ada.endpoint, running.url).searchParams.get('session_id') ?? ''
    await expectSame(sessionId, crypto.randomUUID(), (id) =>
      answerTo(httpAs('bob'), {
        path: `/messages?session_id=${id}`,
        headers: JSON_HEADERS,
        body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
      }),
    )
    expect((await ada.request('ping')).result).toEqual({})
  })

  test('TASK25-15 SEC-06 SEC-07 nor to a task', async () => {
    const ada = await openSession('ada')
    const created = await ada.request('tools/call', { name: 'long', task: {} })
    const { taskId } = created.result?.['task'] as { taskId: string }
    expect(taskId).toMatch(RANDOM_UUID)
    const bob = await openSession('bob')
    for (const method of ['tasks/get', 'tasks/result', 'tasks/cancel']) {
      await expectSame(taskId, crypto.randomUUID(), async (id) => {
        const { id: _, ...answer } = await bob.request(method, { taskId: id })
        expect(answer).toHaveProperty('error.code', -32_602)
        return answer
      })
    }
    expect((await bob.request('tasks/list')).result).toMatchObject({ tasks: [] })
    expect((await ada.request('tasks/get', { taskId })).result).toMatchObject({ status: 'working' })
    waiting()
    expect(JSON.stringify((await ada.request('tasks/result', { taskId })).result)).toContain('secret of ada')
  })

  test('TASK-22 nor to a task of the extension, nor to a subscription to it', async () => {
    const ask = async (
      id: string,
      method: string,
      params: Readonly<Record<string, unknown>>,
    ): Promise<Record<string, unknown>> => {
      const named = params['taskId'] ?? params['name']
      const headers = {
        ...JSON_HEADERS,
        'mcp-protocol-version': STATELESS,
        'mcp-method': method,
        ...(typeof named === 'string' && { 'mcp-name': named }),
      }
      const _meta = {
        'io.modelcontextprotocol/protocolVersion': STATELESS,
        'io.modelcontextprotocol/clientCapabilities': { extensions: { [TASKS]: {} } },
      }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } })
      return JSON.parse((await httpAs(id).request({ path: '/mcp', headers, body })).body) as Record<string, unknown>
    }
    const created = await ask('ada', 'tools/call', { name: 'long' })
    const { taskId } = created['result'] as { taskId: string }
    for (const [method, params] of [
      ['tasks/get', {}],
      ['tasks/update', { inputResponses: {} }],
      ['tasks/cancel', {}],
    ] as const) {
      await expectSame(taskId, crypto.randomUUID(), async (id) => {
        const answer = await ask('bob', method, { taskId: id, ...params })
        expect(answer).toHaveProperty('error')
        return answer
      })
    }
    expect(await ask('ada', 'tasks/get', { taskId })).toMatchObject({ result: { status: 'working' } })
    const headers = {
      ...headersOf('bob'),
      ...JSON_HEADERS,
      'mcp-protocol-version': STATELESS,
      'mcp-method': 'subscriptions/listen',
    }
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': STATELESS,
      'io.modelcontextprotocol/clientCapabilities': { extensions: { [TASKS]: {} } },
    }
    const params = { notifications: { taskIds: [taskId, crypto.randomUUID()], toolsListChanged: true }, _meta }
    const stream = await httpAs('bob').openStream({
      path: '/mcp',
      method: 'POST',
      headers,
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params }),
    })
    const acknowledged = await stream.events.take(() => true, 'the acknowledgement')
    expect(JSON.parse(acknowledged.data)).toMatchObject({ params: { notifications: { taskIds: [] } } })
    waiting()
    await expect.poll(async () => JSON.stringify(await ask('ada', 'tasks/get', { taskId }))).toContain('completed')
    // The next event would be the task's, were it told.
    server.tool('new', {}, () => 'done')
    const next = await stream.events.take(() => true, 'the next notification')
    expect(JSON.parse(next.data)).toMatchObject({ method: 'notifications/tools/list_changed' })
    stream.close()
  })
})

describe('a session id', () => {
  test('SEC-02 SEC-03 lets nobody in: every request is asked for credentials', async () => {
    const ada = await openSession('ada')
    const http = new RawHttpClient(running.url)
    onTestFinished(() => http.close())
    const headers = { ...JSON_HEADERS, 'mcp-session-id': ada.sessionId ?? '' }
    const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    for (const authorization of [
      {},
      { authorization: 'Bearer token-of-eve' },
      { authorization: `Bearer ${ada.sessionId ?? ''}` },
    ]) {
      for (const request of [{ method: 'POST', body }, { method: 'GET' }, { method: 'DELETE' }]) {
        expect((await http.request({ ...request, path: '/mcp', headers: { ...headers, ...authorization } })).status).toBe(401)
      }
      expect(
        (await http.request({ path: '/messages?session_id=1', headers: { ...headers, ...authorization }, body })).status,
      ).toBe(401)
    }
    expect((await ada.request('ping')).result).toEqual({})
  })

  test('SEC-04 is random', async () => {
    const sessions = await Promise.all(Array.from({ length: 50 }, () => openSession('ada')))
    const ids = sessions.map(({ sessionId }) => sessionId ?? '')
    expect(new Set(ids).size).toBe(50)
    for (const id of ids) expect(id).toMatch(RANDOM_UUID)
  })
})

describe('I3 an event id', () => {
  test('of another session is answered like one that was never given out, and brings no event', async () => {
    const ada = await openSession('ada')
    const http = httpAs('ada')
    const streamed = await http.openStream({
      path: '/mcp',
      method: 'POST',
      headers: { ...JSON_HEADERS, 'mcp-session-id': ada.sessionId ?? '' },
      body: '{"jsonrpc":"2.0","id":9,"method":"tools/call","params":{"name":"report","_meta":{"progressToken":1}}}',
    })
    const event = await streamed.events.take(({ id }) => id !== undefined, 'an event with an id')
    const eventId = event.id ?? ''
    streamed.close()
    const unknown = `${eventId.slice(0, -1)}${eventId.endsWith('0') ? '1' : '0'}`
    const others = [await openSession('bob'), await openSession('ada')]
    for (const [index, id] of ['bob', 'ada'].entries()) {
      const sessionId = others[index]?.sessionId ?? ''
      await expectSame(eventId, unknown, async (lastEventId) => {
        const headers = { accept: 'text/event-stream', 'mcp-session-id': sessionId, 'last-event-id': lastEventId }
        const answer = await answerTo(httpAs(id), { path: '/mcp', headers })
        expect(answer).toMatchObject({ status: 400 })
        expect(JSON.stringify(answer)).not.toContain('secret of ada')
        return answer
      })
    }
    // Bob with the session and the event of Ada: no such session.
    const headers = { accept: 'text/event-stream', 'mcp-session-id': ada.sessionId ?? '', 'last-event-id': eventId }
    expect((await httpAs('bob').request({ path: '/mcp', headers })).status).toBe(404)
  })
})

describe('P4 requestState', () => {
  const state = async (
    id: string,
    params: object,
    inputResponses?: object,
  ): Promise<{ result?: Record<string, unknown>; error?: object }> => {
    const { name } = params as { name: string }
    const headers = { ...JSON_HEADERS, 'mcp-protocol-version': STATELESS, 'mcp-method': 'tools/call', 'mcp-name': name }
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': STATELESS,
      'io.modelcontextprotocol/clientCapabilities': { elicitation: {} },
    }
    const own = { ...params, ...(inputResponses && { inputResponses }), _meta }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: own })
    return JSON.parse((await httpAs(id).request({ path: '/mcp', headers, body })).body) as { result?: Record<string, unknown> }
  }
  const inputResponses = { who: { action: 'accept', content: { name: 'Ada' } } }

  test('SEC-06 of somebody else is answered like one that was never given out; so is one for another tool or other arguments', async () => {
    const call = { name: 'ask', arguments: { x: 1 } }
    const requestState = String((await state('ada', call)).result?.['requestState'])
    const forged = requestState.replaceAll(/[0-9a-f]/g, '0')
    const refused = await state('bob', { ...call, requestState: forged }, inputResponses)
    expect(refused).toHaveProperty('error.code', -32_602)
    expect(await state('bob', { ...call, requestState }, inputResponses)).toEqual(refused)
    expect(await state('ada', { name: 'ask_too', requestState }, inputResponses)).toEqual(refused)
    expect(await state('ada', { name: 'ask', arguments: { x: 2 }, requestState }, inputResponses)).toEqual(refused)
    for (let index = 0; index < requestState.length; index += 2) {
      const byte = (Number.parseInt(requestState.slice(index, index + 2), 16) ^ 1).toString(16).padStart(2, '0')
      const flipped = requestState.slice(0, index) + byte + requestState.slice(index + 2)
      expect(await state('ada', { ...call, requestState: flipped }, inputResponses), `byte ${index / 2}`).toEqual(refused)
    }
    expect((await state('ada', { ...call, requestState }, inputResponses)).result).toMatchObject({
      content: [{ text: 'hello Ada' }],
    })
  })
})
