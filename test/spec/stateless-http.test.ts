import { createServer, progress } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'

interface Outcome {
  readonly aborted: boolean
  readonly afterMs: number
}

/** A server whose tool goes on until its client has gone, and one that asks. */
function createStatelessServer(protocolVersions?: readonly ['2026-07-28']) {
  let resolve: (outcome: Outcome) => void = () => undefined
  const outcome = new Promise<Outcome>((settle) => (resolve = settle))
  const server = createServer({ name: 'stateless', version: '1.0.0', ...(protocolVersions && { protocolVersions }) })
    .tool('echo', {}, () => 'hello')
    .tool('ask', {}, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .tool('steps', {}, async function* (_input, ctx) {
      yield progress(1, 2)
      ctx.log.info('half')
      yield progress(2, 2)
      return 'done'
    })
    .tool('until_gone', {}, async (_input, ctx) => {
      ctx.progress(1)
      const startedAt = performance.now()
      await new Promise((settle) => {
        ctx.signal.addEventListener('abort', settle)
        setTimeout(settle, 2000)
      })
      ctx.progress(2)
      ctx.log.emergency('too late')
      resolve({ aborted: ctx.signal.aborted, afterMs: performance.now() - startedAt })
      return 'too late'
    })
  const messages: string[] = []
  server.on('message', ({ direction, text }) => {
    if (direction === 'out') messages.push(text)
  })
  return { server, outcome, messages }
}

const logging = { ...TERMS, 'io.modelcontextprotocol/logLevel': 'debug', progressToken: 't' }

describe('a POST', () => {
  test('[HTTP26-01] holds one request or notification; responses and batches are never taken', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    expect(await endpoint.call('tools/list')).toMatchObject({ status: 200 })
    const headers = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' }
    for (const message of [
      { jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } },
      { jsonrpc: '2.0', id: 1, error: { code: 1, message: 'a' } },
      [{ jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: TERMS } }],
      [],
    ]) {
      const answer = await endpoint.post(message, { headers })
      expect(answer.status).toBe(400)
      expect(answer.messages).toMatchObject([{ error: {} }])
    }
  })

  test('[HTTP26-02, HTTP26-03] is answered on a stream that has notifications of it alone, and no requests', async () => {
    const { server } = createStatelessServer()
    const endpoint = await HttpEndpoint.serve(server)
    const listening = await endpoint.openCall('subscriptions/listen', { notifications: { toolsListChanged: true } })
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((progressToken) =>
        endpoint.call('tools/call', { name: 'steps' }, { meta: { ...logging, progressToken } }),
      ),
    )
    server.tool('more', {}, () => 'more')
    for (const [index, { messages }] of answers.entries()) {
      expect(messages.map(({ method, params }) => [method, params?.['progressToken']])).toEqual([
        ['notifications/progress', 'abc'[index]],
        ['notifications/message', undefined],
        ['notifications/progress', 'abc'[index]],
        [undefined, undefined],
      ])
    }
    const asked = await endpoint.call(
      'tools/call',
      { name: 'ask' },
      { meta: { ...logging, 'io.modelcontextprotocol/clientCapabilities': { roots: {} } } },
    )
    expect(asked.messages).toMatchObject([{ result: { resultType: 'input_required' } }])
    listening.close()
  })

  test('[HTTP26-04] tells proxies to keep their hands off its stream', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    const { headers } = await endpoint.call('tools/call', { name: 'steps' }, { meta: logging })
    expect(headers).toMatchObject({ 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' })
  })

  test('[HTTP26-05, HTTP26-06, HTTP26-07] whose stream is closed is cancelled: work stops, and nothing more is sent', async () => {
    const { server, outcome, messages } = createStatelessServer()
    const endpoint = await HttpEndpoint.serve(server)
    const stream = await endpoint.openCall('tools/call', { name: 'until_gone' }, { meta: logging })
    await stream.events.take(() => true, 'progress')
    stream.close()
    const { aborted, afterMs } = await outcome
    expect(aborted).toBe(true)
    expect(afterMs).toBeLessThan(1500)
    await endpoint.call('tools/list')
    const sent = messages.filter((text) => !text.includes('"tools":'))
    expect(sent.map((text) => (JSON.parse(text) as { params?: unknown }).params)).toEqual([{ progressToken: 't', progress: 1 }])
  })

  test('[HTTP26-05] that is waited for without a stream is cancelled when its connection closes', async () => {
    const { server, outcome } = createStatelessServer()
    const endpoint = await HttpEndpoint.serve(server)
    const quiet = endpoint.openCall('tools/call', { name: 'until_gone' }).catch(() => undefined)
    await new Promise((resolve) => setTimeout(resolve, 50))
    endpoint.http.close()
    expect(await outcome).toMatchObject({ aborted: true })
    await quiet
  })
})

describe('the version header', () => {
  test('[HTTP26-08] has to say what the body says', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    for (const version of ['2025-11-25', '2026-07-27', '']) {
      const answer = await endpoint.call('tools/list', {}, { id: 'x', headers: { 'mcp-protocol-version': version } })
      expect(answer).toMatchObject({ status: 400, messages: [{ id: 'x', error: { code: -32_020 } }] })
    }
  })

  test('[HTTP26-09] of a version that is not served is answered 400 and −32022', async () => {
    const { server } = createStatelessServer(['2026-07-28'])
    const endpoint = await HttpEndpoint.serve(server)
    for (const version of ['2099-01-01', '2025-11-25']) {
      const meta = { ...TERMS, 'io.modelcontextprotocol/protocolVersion': version }
      const answer = await endpoint.call('tools/list', {}, { id: 'x', meta, headers: { 'mcp-protocol-version': version } })
      expect(answer).toMatchObject({
        status: 400,
        messages: [{ id: 'x', error: { code: -32_022, data: { supported: ['2026-07-28'], requested: version } } }],
      })
    }
  })

  test('[HTTP26-11] has to be there, unless the server serves clients that know nothing of it', async () => {
    const modern = await HttpEndpoint.serve(createStatelessServer(['2026-07-28']).server)
    const without = { 'mcp-protocol-version': undefined }
    const stated = await modern.call('tools/list', {}, { id: 'x', headers: without })
    expect(stated).toMatchObject({ status: 400, messages: [{ id: 'x', error: { code: -32_020 } }] })
    const unstated = await modern.post({ jsonrpc: '2.0', id: 'x', method: 'tools/list', params: {} })
    expect(unstated).toMatchObject({ status: 400, messages: [{ id: 'x', error: {} }] })
    const both = await HttpEndpoint.serve(createStatelessServer().server)
    // What states its terms goes by them; what does not is taken for an earlier revision, which begins with initialize.
    expect(await both.call('tools/list', {}, { headers: without })).toMatchObject({ status: 400 })
    const params = { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'a', version: '1' } }
    expect(await both.post({ jsonrpc: '2.0', id: 1, method: 'initialize', params }, { version: '2025-03-26' })).toMatchObject({
      status: 200,
    })
  })
})

describe('a method', () => {
  test('[HTTP26-10, HTTP26-13] that is unknown is answered 404 and −32601, with the id', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    for (const method of ['no/such/method', 'initialize', 'ping', 'tasks/get', 'prompts/list', 'toString', '__proto__']) {
      const answer = await endpoint.call(method, {}, { id: 'x', isInvalid: true })
      expect(answer).toMatchObject({ status: 404, messages: [{ jsonrpc: '2.0', id: 'x', error: { code: -32_601 } }] })
    }
  })

  test('[HTTP26-13] that is answered 400 has a JSON-RPC error with the id for its body', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    const answers = [
      await endpoint.call('tools/list', {}, { id: 'x', meta: {}, isInvalid: true }),
      await endpoint.call('tools/list', {}, { id: 'x', headers: { 'mcp-method': 'a' } }),
      await endpoint.call('tools/call', { name: 'ask' }, { id: 'x' }),
    ]
    expect(answers.map(({ status, messages }) => [status, messages[0]?.id, messages[0]?.error?.code])).toEqual([
      [400, 'x', -32_602],
      [400, 'x', -32_020],
      [400, 'x', -32_021],
    ])
  })
})

describe('what earlier revisions had', () => {
  test('[HTTP26-12] sessions and event ids are ignored, and none are given', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer().server)
    const headers = { 'mcp-session-id': 'unheard-of', 'last-event-id': '7' }
    const plain = await endpoint.call('tools/list', {}, { headers })
    expect(plain).toMatchObject({ status: 200 })
    expect(plain.headers).not.toHaveProperty('mcp-session-id')
    const stream = await endpoint.openCall('tools/call', { name: 'steps' }, { meta: logging, headers })
    await stream.ended
    expect(stream.events.kept.map(({ id }) => id)).toEqual([undefined, undefined, undefined, undefined])
  })

  test('[HTTP26-12] GET and DELETE are answered 405 by a server of this revision alone', async () => {
    const endpoint = await HttpEndpoint.serve(createStatelessServer(['2026-07-28']).server)
    for (const method of ['GET', 'DELETE', 'PUT']) {
      const headers = { accept: 'text/event-stream', 'mcp-session-id': 'a', 'mcp-protocol-version': '2026-07-28' }
      const answer = await endpoint.http.request({ method, path: '/mcp', headers })
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST'])
    }
    for (const path of ['/sse', '/messages']) expect((await endpoint.http.request({ path })).status).toBe(404)
  })
})
