import { type CallEvent, createServer, type ProtocolVersion } from '@portico/core'
import { RawHttpSseClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { Gate } from '../tasks/gate.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { between, since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'
import { validateMessage } from './validate-message.ts'

const WITH_SESSIONS = between('2024-11-05', '2025-11-25')
const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)
const withRoots = { capabilities: { roots: {} } }

/** A server whose tools go on until they are told to stop, and what it tells of their ends. */
function createServerToCancel() {
  const stopped: unknown[] = []
  const calls: CallEvent[] = []
  const gates = { aborted: new Gate(), go: new Gate() }
  const server = createServer({ name: 'cancelled', version: '1.0.0' })
    .tool('wait', { input: z.object({ key: z.string().default('') }) }, async ({ key }, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      stopped.push(key)
      gates.aborted.open()
      ctx.progress(2)
      ctx.log.emergency('too late')
      return 'too late'
    })
    .tool('deaf', {}, async (_input, ctx) => {
      ctx.progress(1)
      await gates.go.opened
      ctx.progress(2)
      return 'too late'
    })
    .tool('turns', { input: z.object({ count: z.number() }) }, async ({ count }) => {
      for (let turn = 0; turn < count; turn++) await Promise.resolve()
      return `${count}`
    })
    .tool('ask', { timeoutMs: 0 }, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .tool('ask_briefly', { timeoutMs: 30 }, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .tool('background', { task: 'optional' }, async (_input, ctx) => {
      ctx.signal.addEventListener('abort', () => gates.aborted.open())
      ctx.progress(1)
      await Promise.race([gates.go.opened, gates.aborted.opened])
      return 'done'
    })
    .resource('notes://slow', {}, async (_params, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      stopped.push('notes://slow')
      return 'too late'
    })
    .prompt('slow', {}, async (_args, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      stopped.push('slow')
      return 'too late'
    })
  for (const event of ['call', 'resource', 'prompt'] as const) server.on(event, (call) => calls.push(call))
  return { server, stopped, calls, gates }
}

const meta = { progressToken: 'p' }

describe('notifications/cancelled', () => {
  test.each(inForce('CANCEL-01'))(
    '[CANCEL-01] stops the request and frees what it holds; it is not answered (%s)',
    async (version) => {
      const { server, stopped, calls } = createServerToCancel()
      const client = await SpecClient.open(server, version, withRoots)
      const running: [string, object][] = [
        ['tools/call', { name: 'wait', arguments: { key: 'call' } }],
        ['resources/read', { uri: 'notes://slow' }],
        ['prompts/get', { name: 'slow' }],
      ]
      for (const [method, params] of running) {
        const id = client.begin(method, params as Record<string, unknown>, { meta, id: 'again' })
        await client.notification('notifications/progress')
        client.notify('notifications/cancelled', { requestId: id, reason: 'not needed' })
        // Neither an answer nor what the handler still says.
        expect(await client.settled()).toEqual([])
      }
      expect(stopped).toEqual(['call', 'notes://slow', 'slow'])
      expect(calls.map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled', 'cancelled'])
      // Nothing of them is left: the id can be used for another request.
      expect(await client.callTool('turns', { count: 3 }, { id: 'again' })).toMatchObject({ content: [{ text: '3' }] })
    },
  )

  test.each(inForce('CANCEL-01'))(
    '[CANCEL-01] is not held up by a handler that does not listen, nor are others stopped by it (%s)',
    async (version) => {
      const { server, calls, gates } = createServerToCancel()
      const client = await SpecClient.open(server, version)
      const deaf = client.begin('tools/call', { name: 'deaf' }, { meta })
      const other = client.begin('tools/call', { name: 'deaf' }, { meta: { progressToken: 'other' } })
      client.notify('notifications/cancelled', { requestId: deaf })
      await client.settled()
      expect(calls).toMatchObject([{ name: 'deaf', outcome: 'cancelled', requestId: deaf }])
      gates.go.open()
      expect(await client.answer(other)).toMatchObject({ result: { content: [{ text: 'too late' }] } })
      const progress = (await client.settled()).map(
        ({ params }) => `${String(params?.['progressToken'])} ${String(params?.['progress'])}`,
      )
      expect(progress).toEqual(['p 1', 'other 1', 'other 2'])
    },
  )

  test.each(WITH_SESSIONS.slice(1))(
    '[CANCEL-01] comes by another POST over Streamable HTTP, and ends the stream without an answer (%s)',
    async (version) => {
      const { server, stopped } = createServerToCancel()
      const endpoint = await HttpEndpoint.serve(server)
      const headers = await endpoint.openSession(version)
      const params = { name: 'wait', arguments: { key: 'http' }, _meta: meta }
      const call = endpoint.toPost({ jsonrpc: '2.0', id: 'c', method: 'tools/call', params }, headers)
      const stream = await endpoint.http.openStream({ ...call, headers: { ...call.headers, accept: '*/*' } })
      await stream.events.take(({ data }) => data.includes('notifications/progress'), 'progress')
      const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'c' } }
      expect((await endpoint.post(cancelled, { version, headers })).status).toBe(202)
      await stream.ended
      expect(stopped).toEqual(['http'])
      expect(stream.events.kept.filter(({ data }) => data !== '')).toEqual([])
    },
  )

  test('[CANCEL-01] comes by the message endpoint over HTTP+SSE', async () => {
    const { server, stopped } = createServerToCancel()
    const endpoint = await HttpEndpoint.serve(server)
    const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
    onTestFinished(() => client.close())
    await client.initialize({ protocolVersion: '2024-11-05' })
    const params = { name: 'wait', arguments: { key: 'sse' }, _meta: meta }
    await client.send({ jsonrpc: '2.0', id: 'c', method: 'tools/call', params })
    await client.notification('notifications/progress')
    await client.notify('notifications/cancelled', { requestId: 'c' })
    await client.request('ping')
    expect(stopped).toEqual(['sse'])
    expect(client.messages.kept).toEqual([])
  })

  test.each(inForce('CANCEL-02'))(
    '[CANCEL-02] of what is unknown, over, or cannot be cancelled is ignored, as malformed ones are (%s)',
    async (version) => {
      const { server, calls } = createServerToCancel()
      const client = await SpecClient.open(server, version)
      const over = client.begin('tools/call', { name: 'turns', arguments: { count: 0 } })
      await client.answer(over)
      const running = client.begin('tools/call', { name: 'wait' }, { meta, id: '7' })
      await client.notification('notifications/progress')
      const ids = [over, 'unknown', 7, 99, '', null, undefined, true, 1.5, {}, ['7'], 'initialize', 1]
      for (const requestId of ids) client.notify('notifications/cancelled', { requestId, reason: 'x' })
      for (const params of [undefined, null, [], 'x', 5, {}, ['7'], { requestId: { toString: '7' } }, { id: '7' }])
        client.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params })
      expect((await client.settled()).filter(({ id }) => id !== null && id !== undefined)).toEqual([])
      expect(calls.map(({ name }) => name)).toEqual(['turns'])
      // A reason that is none does not save the request.
      client.notify('notifications/cancelled', { requestId: running, reason: { not: 'a string' } })
      await client.settled()
      expect(calls.at(-1)).toMatchObject({ name: 'wait', outcome: 'cancelled' })
    },
  )

  test.each(inForce('CANCEL-02'))('[CANCEL-02] of what is unknown is taken over HTTP as any other (%s)', async (version) => {
    const endpoint = await HttpEndpoint.serve(createServerToCancel().server)
    if (version === '2024-11-05') {
      const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
      onTestFinished(() => client.close())
      await client.initialize({ protocolVersion: version })
      await client.notify('notifications/cancelled', { requestId: 'unknown' })
      expect(await client.request('ping')).toMatchObject({ result: {} })
      return
    }
    const headers = isStateless(version)
      ? { 'mcp-protocol-version': version, 'mcp-method': 'notifications/cancelled' }
      : await endpoint.openSession(version)
    for (const requestId of ['unknown', 1]) {
      const params = { requestId, ...(isStateless(version) && { _meta: TERMS }) }
      const message = { jsonrpc: '2.0', method: 'notifications/cancelled', params }
      expect(await endpoint.post(message, { version, headers })).toMatchObject({ status: 202, body: '' })
    }
  })

  test.each(inForce('CANCEL-03'))(
    '[CANCEL-03] may cross the answer: there is one answer or none, and all goes on (%s)',
    async (version) => {
      const { server, calls } = createServerToCancel()
      const client = await SpecClient.open(server, version)
      const ids: (string | number)[] = []
      for (let turns = 0; turns < 60; turns++) {
        const id = client.begin('tools/call', { name: 'turns', arguments: { count: turns % 20 } })
        ids.push(id)
        for (let turn = 0; turn < turns % 13; turn++) await Promise.resolve()
        client.notify('notifications/cancelled', { requestId: id, reason: 'changed my mind' })
      }
      const answers = await client.settled()
      const answered = answers.map(({ id }) => id)
      expect(new Set(answered).size).toBe(answered.length)
      // Answered are exactly those that were not cancelled, and each of both happened.
      const ended = ids.map((id) => calls.find(({ requestId }) => requestId === id)?.outcome)
      expect(ids.filter((id) => answered.includes(id))).toEqual(ids.filter((_, index) => ended[index] === 'ok'))
      expect(new Set(ended)).toEqual(new Set(['ok', 'cancelled']))
      for (const id of ids) client.notify('notifications/cancelled', { requestId: id })
      expect(await client.callTool('turns', { count: 1 })).toMatchObject({ content: [{ text: '1' }] })
    },
  )

  test.each(inForce('CANCEL-05'))('[CANCEL-05] has a reason, which is told to who observes the server (%s)', async (version) => {
    const { server, calls } = createServerToCancel()
    const client = await SpecClient.open(server, version)
    for (const reason of ['the user pressed stop', 'x'.repeat(10_000), undefined]) {
      const id = client.begin('tools/call', { name: 'wait' }, { meta })
      await client.notification('notifications/progress')
      client.notify('notifications/cancelled', { requestId: id, reason })
      await client.settled()
    }
    expect(calls.map(({ reason }) => reason)).toEqual(['the user pressed stop', 'x'.repeat(500), 'cancelled by the client'])
    await client.callTool('turns', { count: 1 })
    expect(calls.at(-1)).toMatchObject({ outcome: 'ok', reason: undefined })
  })

  test.each(inForce('CANCEL-05'))('[CANCEL-05] has the reason of the server in its own (%s)', async (version) => {
    if (isStateless(version)) return // it sends none for requests of its own: there are none
    const client = await SpecClient.open(createServerToCancel().server, version, withRoots)
    client.begin('tools/call', { name: 'ask_briefly' })
    await client.serverRequest('roots/list')
    expect(await client.notification('notifications/cancelled')).toMatchObject({
      params: { reason: 'the call that asked has ended' },
    })
  })
})

describe('a task', () => {
  test.each(inForce('CANCEL-06'))(
    '[CANCEL-06] is cancelled by tasks/cancel, and not by a cancellation of the request that made it (%s)',
    async (version) => {
      const { server, gates } = createServerToCancel()
      const client = await SpecClient.open(server, version)
      const create = async (id: string) => {
        const { task } = await client.result('tools/call', { name: 'background', arguments: {}, task: {} }, { id, meta })
        await client.notification('notifications/progress') // it has begun
        return (task as { taskId: string }).taskId
      }
      const taskId = await create('made')
      client.notify('notifications/cancelled', { requestId: 'made', reason: 'the wrong way' })
      client.notify('notifications/cancelled', { requestId: taskId })
      expect(await client.result('tasks/get', { taskId })).toMatchObject({ status: 'working' })
      expect(await client.result('tasks/cancel', { taskId })).toMatchObject({ taskId, status: 'cancelled' })
      await gates.aborted.opened
      // Also a cancellation that comes right behind the request does not reach the task.
      const id = client.begin('tools/call', { name: 'background', arguments: {}, task: {} }, { id: 'next' })
      client.notify('notifications/cancelled', { requestId: id })
      expect(await client.answer(id)).toMatchObject({ result: { task: { status: 'working' } } })
    },
  )
})

describe('the server itself', () => {
  test.each(inForce('CANCEL-04'))('[CANCEL-04] cancels only what it asked and what is not answered yet (%s)', async (version) => {
    const { server, gates } = createServerToCancel()
    const client = await SpecClient.open(server, version, withRoots)
    const seen: RawMessage[] = []
    if (isStateless(version)) {
      // It asks by results: there is nothing that it could cancel.
      expect(await client.callTool('ask_briefly')).toMatchObject({ resultType: 'input_required' })
      await client.callTool('turns', { count: 3 })
    } else {
      // Answered before the call ends; ended before it is answered; answered after the call ended.
      const good = client.begin('tools/call', { name: 'ask' })
      const first = await client.serverRequest('roots/list')
      client.respond(first.id, { roots: [] })
      await client.answer(good)
      client.notify('notifications/cancelled', { requestId: good })
      const abandoned = client.begin('tools/call', { name: 'ask' })
      const second = await client.serverRequest('roots/list')
      client.notify('notifications/cancelled', { requestId: abandoned })
      expect(await client.notification('notifications/cancelled')).toMatchObject({ params: { requestId: second.id } })
      client.notify('notifications/cancelled', { requestId: abandoned })
      client.respond(second.id, { roots: [] })
      const late = client.begin('tools/call', { name: 'ask_briefly' })
      const third = await client.serverRequest('roots/list')
      expect(await client.notification('notifications/cancelled')).toMatchObject({ params: { requestId: third.id } })
      await client.answer(late)
      client.respond(third.id, { roots: [] })
    }
    client.begin('tools/call', { name: 'deaf' })
    seen.push(...(await client.settled()))
    gates.go.open()
    await server.close()
    expect(seen.filter(({ method }) => method === 'notifications/cancelled')).toEqual([])
  })

  test.each(inForce('CANCEL-07'))(
    '[CANCEL-07] sends notifications/cancelled for nothing but the end of a subscription over stdio (%s)',
    async (version) => {
      const { server } = createServerToCancel()
      const client = await RawStreamsClient.open(server)
      const send = (id: string, method: string, params: object) =>
        client.send({ jsonrpc: '2.0', id, method, params: { ...params, _meta: { ...TERMS, progressToken: id } } })
      send('sub', 'subscriptions/listen', { notifications: { toolsListChanged: true } })
      await client.notification('notifications/subscriptions/acknowledged')
      // A call that is cancelled, one whose time is over, one that asks, one that is cut off by the end of the server.
      send('a', 'tools/call', { name: 'wait', arguments: {} })
      await client.notification('notifications/progress')
      await client.notify('notifications/cancelled', { requestId: 'a' })
      client.send({
        jsonrpc: '2.0',
        id: 'b',
        method: 'tools/call',
        params: {
          name: 'ask_briefly',
          _meta: { ...TERMS, 'io.modelcontextprotocol/clientCapabilities': { roots: {} } },
        },
      })
      expect(await client.answer('b')).toMatchObject({ result: { resultType: 'input_required' } })
      send('c', 'tools/call', { name: 'wait', arguments: {} })
      await client.notification('notifications/progress')
      expect(client.messages.kept).toEqual([])
      await server.close()
      const cancelled = client.messages.kept.filter(({ method }) => method === 'notifications/cancelled')
      expect(cancelled.map(({ params }) => params?.['requestId'])).toEqual(['sub'])
      for (const message of cancelled) expect(validateMessage(version, message)).toEqual([])
    },
  )

  test.each(inForce('CANCEL-07'))('[CANCEL-07] sends none over HTTP, where a stream ends by itself (%s)', async () => {
    const { server } = createServerToCancel()
    const endpoint = await HttpEndpoint.serve(server)
    const listening = await endpoint.openCall('subscriptions/listen', { notifications: { toolsListChanged: true } })
    const call = await endpoint.openCall('tools/call', { name: 'wait', arguments: {} }, { meta: { ...TERMS, ...meta } })
    await call.events.take(() => true, 'progress')
    await endpoint.running.close()
    await Promise.all([listening.ended, call.ended])
    const seen = [...listening.events.kept, ...call.events.kept]
    expect(seen.filter(({ data }) => data.includes('notifications/cancelled'))).toEqual([])
  })
})
