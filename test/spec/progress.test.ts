import { createServer, progress } from '@portico/core'
import { RawHttpSseClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { Gate } from '../tasks/gate.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const STEPS = [0.1, 1 / 3, 0.5, 1, 1.5, 2e21]

/** A server whose tools report how far they are, in ways good and bad, and the gates at which they wait. */
function createReportingServer() {
  const gates = { go: new Gate(), over: new Gate(), later: new Gate(), done: new Gate() }
  const server = createServer({ name: 'reporting', version: '1.0.0' })
    .tool('steps', {}, async function* () {
      for (const done of STEPS) yield progress(done, 3e21, 'Counting the stars')
      return 'done'
    })
    .tool('backwards', {}, (_input, ctx) => {
      for (const done of [-2, -1, 0, 0, -5, 1, 1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2]) ctx.progress(done)
      ctx.progress(3, Number.POSITIVE_INFINITY)
      return 'done'
    })
    .tool('wait', {}, async (_input, ctx) => {
      ctx.progress(1)
      await gates.go.opened
      ctx.progress(2)
      return 'done'
    })
    .tool('after_the_end', {}, async (_input, ctx) => {
      setTimeout(() => {
        ctx.progress(2)
        gates.over.open()
      }, 5)
      ctx.progress(1)
      return Promise.resolve('done')
    })
    .tool('late', { timeoutMs: 20 }, async (_input, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      ctx.progress(2)
      gates.over.open()
    })
    .tool('background', { task: 'optional' }, async (_input, ctx) => {
      ctx.progress(1, 3)
      await gates.go.opened
      ctx.progress(2, 3)
      await gates.later.opened
      ctx.progress(3, 3)
      gates.done.open()
      return 'done'
    })
    .resource('notes://a', {}, (_params, ctx) => {
      ctx.progress(1, 1)
      return 'a'
    })
    .prompt('review', {}, (_args, ctx) => {
      ctx.progress(1, 1)
      return 'Review'
    })
  return { server, gates }
}

/** What came of the progress of a request. */
async function progressOf(client: SpecClient): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const messages = await client.settled()
  expect(messages.map(({ method }) => method)).toEqual(messages.map(() => 'notifications/progress'))
  return messages.map(({ params }) => params ?? {})
}

describe('progress', () => {
  const tokens = [0, -1, 7, Number.MAX_SAFE_INTEGER, '', '0', 'a token', '\u{1F600}\n"', 'x'.repeat(1000)]
  test.each(inForce('PROG-01'))('[PROG-01] names the token that the request gave, unchanged (%s)', async (version) => {
    const client = await SpecClient.open(createReportingServer().server, version)
    for (const progressToken of tokens) {
      await client.callTool('steps', {}, { meta: { progressToken } })
      for (const step of STEPS) {
        const { params } = await client.notification('notifications/progress')
        expect(params).toMatchObject({ progressToken, progress: step })
      }
    }
    for (const [method, params] of [
      ['resources/read', { uri: 'notes://a' }],
      ['prompts/get', { name: 'review' }],
    ] as const) {
      await client.result(method, params, { meta: { progressToken: 0 } })
      expect(await client.notification('notifications/progress')).toMatchObject({ params: { progressToken: 0, progress: 1 } })
    }
    expect(await client.settled()).toEqual([])
  })

  test.each(inForce('PROG-01'))(
    '[PROG-01] is not sent for what is no token, or cannot be returned unchanged (%s)',
    async (version) => {
      const client = await SpecClient.open(createReportingServer().server, version)
      for (const progressToken of [null, true, {}, ['a'], 1.5, 2 ** 53])
        await client.request('tools/call', { name: 'steps' }, { meta: { progressToken }, isInvalid: true })
      expect(await progressOf(client)).toEqual([])
    },
  )

  test.each(inForce('PROG-02'))('[PROG-02] increases with each notification; it may be a fraction (%s)', async (version) => {
    const client = await SpecClient.open(createReportingServer().server, version)
    await client.callTool('steps', {}, { meta: { progressToken: 'a' } })
    expect((await progressOf(client)).map((params) => [params['progress'], params['total']])).toEqual(
      STEPS.map((step) => [step, 3e21]),
    )
    const other = await SpecClient.open(createReportingServer().server, version)
    await other.callTool('backwards', {}, { meta: { progressToken: 'b' } })
    // What would not increase, or is no number in JSON, is left out.
    expect(await progressOf(other)).toEqual([-2, -1, 0, 1, 2, 3].map((done) => ({ progressToken: 'b', progress: done })))
  })

  test.each(inForce('PROG-03'))(
    '[PROG-03] is sent for requests in progress that gave a token, and for no others (%s)',
    async (version) => {
      const { server, gates } = createReportingServer()
      const client = await SpecClient.open(server, version)
      for (const name of ['steps', 'backwards']) await client.callTool(name)
      await client.result('resources/read', { uri: 'notes://a' })
      expect(await client.settled()).toEqual([])
      const ids = ['a', 'b', 'c'].map((progressToken) =>
        client.begin('tools/call', { name: 'wait' }, { meta: { progressToken } }),
      )
      for (const progressToken of ['a', 'b', 'c'])
        expect(await client.notification('notifications/progress')).toMatchObject({ params: { progressToken, progress: 1 } })
      // The second is in progress no longer: it was cancelled.
      client.notify('notifications/cancelled', { requestId: ids[1] })
      await client.settled()
      gates.go.open()
      for (const id of [ids[0], ids[2]]) expect(await client.answer(id ?? null)).toMatchObject({ result: {} })
      expect((await progressOf(client)).map((params) => params['progressToken'])).toEqual(['a', 'c'])
    },
  )

  test.each(inForce('PROG-04'))('[PROG-04] stops when the request is answered or has failed (%s)', async (version) => {
    for (const name of ['after_the_end', 'late']) {
      const { server, gates } = createReportingServer()
      const client = await SpecClient.open(server, version)
      await client.callTool(name, {}, { meta: { progressToken: 1 } })
      await gates.over.opened
      expect((await progressOf(client)).map((params) => params['progress'])).toEqual([1])
    }
  })

  test.each(inForce('PROG-03'))(
    '[PROG-03, PROG-04] comes before the answer over HTTP, and never after it (%s)',
    async (version) => {
      const { server } = createReportingServer()
      const endpoint = await HttpEndpoint.serve(server)
      if (version === '2024-11-05') {
        const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
        onTestFinished(() => client.close())
        await client.initialize({ protocolVersion: version })
        await client.send({
          jsonrpc: '2.0',
          id: 9,
          method: 'tools/call',
          params: { name: 'steps', _meta: { progressToken: 0 } },
        })
        const order = []
        while (order.at(-1) !== 9) {
          const { id, params } = await client.messages.take(() => true, 'a message')
          order.push(id ?? params?.['progress'])
        }
        expect(order).toEqual([...STEPS, 9])
        return
      }
      const isStateless = since('2026-07-28').includes(version)
      const { messages } = isStateless
        ? await endpoint.call('tools/call', { name: 'steps' }, { id: 9, meta: { ...TERMS, progressToken: 0 } })
        : await endpoint.post(
            { jsonrpc: '2.0', id: 9, method: 'tools/call', params: { name: 'steps', _meta: { progressToken: 0 } } },
            { version, headers: await endpoint.openSession(version) },
          )
      expect(messages.map(({ id, params }) => id ?? params?.['progress'])).toEqual([...STEPS, 9])
    },
  )

  test.each(inForce('PROG-05'))('[PROG-05] has the message for people that the handler gave (%s)', async (version) => {
    const client = await SpecClient.open(createReportingServer().server, version)
    await client.callTool('steps', {}, { meta: { progressToken: 'a' } })
    const reported = await progressOf(client)
    expect(reported.map((params) => params['message'])).toEqual(STEPS.map(() => 'Counting the stars'))
  })

  test('[PROG-05] has none where the revision knows none', async () => {
    const client = await SpecClient.open(createReportingServer().server, '2024-11-05')
    await client.callTool('steps', {}, { meta: { progressToken: 'a' } })
    for (const params of await progressOf(client)) expect(Object.keys(params)).toEqual(['progressToken', 'progress', 'total'])
  })
})

describe('progress of a task', () => {
  test.each(inForce('PROG-07'))(
    '[PROG-07] has the token of the request that made it, until the task has ended (%s)',
    async (version) => {
      const { server, gates } = createReportingServer()
      const client = await SpecClient.open(server, version)
      const reported = async () => (await client.notification('notifications/progress')).params
      const { task } = await client.result(
        'tools/call',
        { name: 'background', arguments: {}, task: {} },
        { meta: { progressToken: 0 } },
      )
      const { taskId } = task as { taskId: string }
      // The request is answered; its token goes on with the task.
      expect(await reported()).toMatchObject({ progressToken: 0, progress: 1 })
      gates.go.open()
      expect(await reported()).toMatchObject({ progressToken: 0, progress: 2 })
      await client.result('tasks/cancel', { taskId })
      gates.later.open()
      await gates.done.opened
      expect((await client.settled()).filter(({ method }) => method === 'notifications/progress')).toEqual([])
    },
  )
})

describe('a subscription', () => {
  test.each(inForce('PROG-08'))('[PROG-08] never carries progress, not of itself and not of calls (%s)', async () => {
    const { server } = createReportingServer()
    const endpoint = await HttpEndpoint.serve(server)
    const listening = await endpoint.openCall(
      'subscriptions/listen',
      { notifications: { toolsListChanged: true } },
      { id: 'sub', meta: { ...TERMS, progressToken: 'of the subscription' } },
    )
    for (const progressToken of ['of the subscription', 'sub', 1])
      await endpoint.call('tools/call', { name: 'steps' }, { meta: { ...TERMS, progressToken } })
    server.removeTool('late')
    await listening.events.take(({ data }) => data.includes('tools/list_changed'), 'the end of what is sent')
    const seen = listening.events.kept.map(({ data }) => (JSON.parse(data) as { method: string }).method)
    expect(seen).toEqual(['notifications/subscriptions/acknowledged'])
    listening.close()
    // On one shared channel: what names the subscription is no progress, and progress does not name it.
    const client = await RawStreamsClient.open(server)
    const params = { notifications: { toolsListChanged: true }, _meta: { ...TERMS, progressToken: 'p' } }
    client.send({ jsonrpc: '2.0', id: 'sub', method: 'subscriptions/listen', params })
    await client.notification('notifications/subscriptions/acknowledged')
    await client.request('tools/call', { name: 'steps', _meta: { ...TERMS, progressToken: 'c' } })
    expect(client.messages.kept.map((message) => message.params)).toEqual(
      STEPS.map((step) => ({ progressToken: 'c', progress: step, total: 3e21, message: 'Counting the stars' })),
    )
  })
})
