import { networkInterfaces } from 'node:os'
import { createServer, progress, type ProtocolVersion } from '@portico/core'
import { apiKeys } from '@portico/auth'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { HttpEndpoint, type PostAnswer, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { between, since } from './revisions-in-force.ts'

const WITH_SESSIONS = between('2025-03-26', '2025-11-25')
const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)

function createHttpServer() {
  return createServer({ name: 'http', version: '1.0.0' })
    .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool('steps', {}, async function* (_input, ctx) {
      yield progress(1, 2)
      ctx.log.error('half')
      yield progress(2, 2)
      return 'done'
    })
    .tool('two_at_once', { input: z.object({ name: z.string() }) }, async ({ name }, ctx) => {
      for (let step = 1; step <= 5; step++) {
        ctx.progress(step, 5, name)
        await new Promise((resolve) => setTimeout(resolve, 2))
      }
      return name
    })
}

/** An endpoint, and a way to call it as a client of a revision does. */
async function open(version: ProtocolVersion, server = createHttpServer()) {
  const endpoint = await HttpEndpoint.serve(server)
  const session = isStateless(version) ? {} : await endpoint.openSession(version)
  const headersOf = (message: { readonly method?: string; readonly params?: object }) =>
    isStateless(version)
      ? {
          'mcp-protocol-version': version,
          'mcp-method': message.method,
          'mcp-name': (message.params as { readonly name?: string } | undefined)?.name,
        }
      : session
  return {
    endpoint,
    session,
    post: (message: { readonly method?: string; readonly params?: object }, headers = {}): Promise<PostAnswer> =>
      endpoint.post({ jsonrpc: '2.0', ...message }, { version, headers: { ...headersOf(message), ...headers } }),
    call: (id: number, name: string, args: object = {}, meta: object = {}): Promise<PostAnswer> => {
      const _meta = isStateless(version) ? { ...TERMS, 'io.modelcontextprotocol/logLevel': 'info', ...meta } : meta
      const message = { jsonrpc: '2.0', id, method: 'tools/call', params: { name, arguments: args, _meta } }
      return endpoint.post(message, { version, headers: headersOf(message) })
    },
  }
}

describe('the endpoint', () => {
  test.each(inForce('HTTP-01'))('[HTTP-01] is one path (%s)', async (version) => {
    const { endpoint, call, session } = await open(version)
    expect(await call(1, 'echo', { text: 'a' })).toMatchObject({ status: 200 })
    for (const path of ['/', '/mcp2', '/mcp/tools', '/MCP']) {
      expect((await endpoint.http.request({ ...endpoint.toPost({}), path })).status).toBe(404)
    }
    if (isStateless(version)) return
    const stream = await endpoint.http.openStream({ path: '/mcp', headers: session })
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream'])
    stream.close()
  })

  const foreign = [
    'https://evil.example',
    'http://evil.example:80',
    'null',
    'http://127.0.0.1.evil.example',
    'file://',
    'http://localhost@evil.example',
  ]
  test.each(inForce('HTTP-02'))(
    '[HTTP-02, HTTP-03] answers a foreign Origin with 403, whatever is asked (%s)',
    async (version) => {
      const { endpoint, session } = await open(version)
      for (const origin of foreign) {
        const headers = { ...session, origin, 'mcp-protocol-version': version }
        for (const method of ['POST', 'GET', 'DELETE']) {
          for (const path of ['/mcp', '/sse', '/messages', '/health', '/capabilities']) {
            const answer = await endpoint.http.request({ method, path, headers, ...(method === 'POST' && { body: '{}' }) })
            expect(answer.status).toBe(403)
            expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', error: {} })
          }
        }
      }
      const own = { ...session, origin: endpoint.running.url, host: new URL(endpoint.running.url).host }
      expect((await endpoint.http.request({ path: '/health', headers: own })).status).toBe(200)
    },
  )

  test('[HTTP-04] is bound to the loopback address when nothing else is said', async () => {
    const { endpoint } = await open('2026-07-28')
    const { hostname, port } = new URL(endpoint.running.url)
    expect(hostname).toBe('127.0.0.1')
    const others = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
    for (const { address, family, internal } of others) {
      if (internal || family !== 'IPv4') continue
      await expect(fetch(`http://${address}:${port}/health`)).rejects.toThrow('fetch failed')
    }
  })

  test.each(inForce('HTTP-05'))('[HTTP-05] lets nobody in without a key where there are keys (%s)', async (version) => {
    const server = createHttpServer()
    const endpoint = await HttpEndpoint.serve(server, {
      auth: apiKeys({ keys: { ada: 'a-key-of-thirty-two-characters-00' } }),
    })
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: isStateless(version) ? { _meta: TERMS } : {} }
    const headers = { 'mcp-protocol-version': version, 'mcp-method': 'tools/list' }
    expect((await endpoint.post(message, { headers, version })).status).toBe(401)
    for (const path of ['/mcp', '/sse'])
      expect((await endpoint.http.request({ path, headers: { accept: 'text/event-stream' } })).status).toBe(401)
    const admitted = await endpoint.post(message, {
      version,
      headers: { ...headers, authorization: 'Bearer a-key-of-thirty-two-characters-00' },
    })
    expect(admitted.status).not.toBe(401)
  })
})

describe('a notification or response', () => {
  test.each(inForce('HTTP-06'))('[HTTP-06] is answered 202 without a body (%s)', async (version) => {
    const { post } = await open(version)
    const params = isStateless(version) ? { _meta: TERMS } : {}
    const messages: object[] = [
      { method: 'notifications/cancelled', params: { requestId: 9, ...params } },
      { method: 'notifications/x', params },
    ]
    // From 2026-07-28 clients send no responses.
    if (!isStateless(version)) messages.push({ id: 5, result: {} }, { id: 5, error: { code: 1, message: 'a' } })
    for (const message of messages) expect(await post(message)).toMatchObject({ status: 202, body: '' })
  })

  test.each(inForce('HTTP-07'))('[HTTP-07] that cannot be accepted is answered by an HTTP error (%s)', async (version) => {
    const { endpoint, post } = await open(version)
    const refused = [
      await endpoint.post('{"jsonrpc":"2.0","method":5}'),
      await endpoint.post('{"jsonrpc":"1.0","method":"notifications/x"}'),
      await post({ method: 'notifications/x', params: [] as never }),
      isStateless(version)
        ? await post({ method: 'notifications/x', params: {} })
        : await endpoint.post({ jsonrpc: '2.0', method: 'notifications/x' }),
    ]
    for (const { status, body } of refused) {
      expect(status).toBeGreaterThanOrEqual(400)
      expect(status).toBeLessThan(500)
      expect(JSON.parse(body)).not.toHaveProperty('id')
    }
  })
})

describe('a request', () => {
  test.each(inForce('HTTP-08'))('[HTTP-08] is answered by one JSON object, or by an event stream (%s)', async (version) => {
    const { call } = await open(version)
    const plain = await call(1, 'echo', { text: 'a' })
    expect(plain).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(plain.body)).toMatchObject({ id: 1, result: { content: [{ text: 'a' }] } })
    const streamed = await call(2, 'steps', {}, { progressToken: 't' })
    expect(streamed).toMatchObject({ status: 200, headers: { 'content-type': 'text/event-stream' } })
  })

  test.each(inForce('HTTP-09'))('[HTTP-09, HTTP-12] is answered last on its stream, which ends then (%s)', async (version) => {
    const { call } = await open(version)
    // Read to the end: the stream was ended by the server.
    const { messages } = await call(7, 'steps', {}, { progressToken: 't' })
    expect(messages.map(({ method, id }) => method ?? id)).toEqual([
      'notifications/progress',
      'notifications/message',
      'notifications/progress',
      7,
    ])
    expect(messages.at(-1)).toMatchObject({ result: { content: [{ text: 'done' }] } })
  })

  test.each(inForce('HTTP-10'))('[HTTP-10] has only what belongs to it on its stream (%s)', async (version) => {
    const { call } = await open(version)
    const names = ['a', 'b', 'c', 'd']
    const answers = await Promise.all(names.map((name, id) => call(id, 'two_at_once', { name }, { progressToken: `of ${name}` })))
    for (const [id, { messages }] of answers.entries()) {
      const own = messages.slice(0, -1).map(({ params }) => params?.['progressToken'])
      expect(own).toEqual(Array.from({ length: 5 }, () => `of ${names[id] ?? ''}`))
      expect(messages.at(-1)).toMatchObject({ id, result: { content: [{ text: names[id] }] } })
    }
  })

  test.each(inForce('HTTP-11'))(
    '[HTTP-11] has a stream that is not closed before the answer, however long that takes (%s)',
    async (version) => {
      const server = createHttpServer().tool('slow', {}, async (_input, ctx) => {
        ctx.progress(1)
        // A handler may wish it; in these revisions clients would take it for the end.
        expect(ctx.http?.closeConnection()).toBe(false)
        await new Promise((resolve) => setTimeout(resolve, 100))
        return 'at last'
      })
      const { call } = await open(version, server)
      const { messages } = await call(1, 'slow', {}, { progressToken: 't' })
      expect(messages.at(-1)).toMatchObject({ id: 1, result: { content: [{ text: 'at last' }] } })
    },
  )

  test.each(inForce('HTTP-13'))(
    '[HTTP-13] that takes no such answers is refused with 406, one that is no JSON with 415 (%s)',
    async (version) => {
      const { post } = await open(version)
      for (const accept of ['application/json', 'text/event-stream', 'text/html', undefined]) {
        expect((await post({ method: 'notifications/x' }, { accept })).status).toBe(406)
      }
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', undefined]) {
        expect((await post({ method: 'notifications/x' }, { 'content-type': type })).status).toBe(415)
      }
      expect(
        (await post({ method: 'notifications/x' }, { accept: '*/*', 'content-type': 'application/json; charset=utf-8' })).status,
      ).toBe(202)
    },
  )
})

describe('sessions', () => {
  test.each(WITH_SESSIONS)('[SESS-01, SESS-02] have ids of visible ASCII that nobody can guess (%s)', async (version) => {
    const endpoint = await HttpEndpoint.serve(createHttpServer())
    const ids = new Set<string>()
    for (let count = 0; count < 20; count++) {
      const { 'mcp-session-id': id = '' } = await endpoint.openSession(version)
      expect(id).toMatch(/^[\x21-\x7e]+$/)
      // 122 random bits of a UUID, version 4.
      expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
      ids.add(id)
    }
    expect(ids.size).toBe(20)
  })

  test.each(WITH_SESSIONS)('[SESS-03, SESS-04, SESS-05] are required, and end by DELETE for good (%s)', async (version) => {
    const { endpoint, session } = await open(version)
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await endpoint.post(list, { version, headers: { 'mcp-protocol-version': version } })).status).toBe(400)
    expect((await endpoint.post(list, { version, headers: session })).status).toBe(200)
    expect((await endpoint.http.request({ method: 'DELETE', path: '/mcp', headers: session })).status).toBe(204)
    expect((await endpoint.post(list, { version, headers: session })).status).toBe(404)
    const streamed = { ...session, accept: 'text/event-stream' }
    expect((await endpoint.http.request({ path: '/mcp', headers: streamed })).status).toBe(404)
    expect((await endpoint.http.request({ method: 'DELETE', path: '/mcp', headers: session })).status).toBe(404)
  })

  test.each(WITH_SESSIONS)('[SESS-06] have a stream by GET (%s)', async (version) => {
    const { endpoint, session } = await open(version)
    const stream = await endpoint.http.openStream({ path: '/mcp', headers: session })
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream'])
    stream.close()
  })

  test.each(WITH_SESSIONS)(
    '[SESS-07, SESS-08, SESS-09] send there what belongs to no request, once, and answers never (%s)',
    async (version) => {
      const server = createHttpServer()
      const { endpoint, session, call } = await open(version, server)
      const streams = await Promise.all([1, 2].map(() => endpoint.http.openStream({ path: '/mcp', headers: session })))
      expect((await call(1, 'steps', {}, { progressToken: 't' })).messages).toHaveLength(4)
      server.tool('more', {}, () => 'more')
      const seen = async () => streams.flatMap(({ events }) => events.kept.map(({ data }) => data)).filter((data) => data !== '')
      while ((await seen()).length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      await call(2, 'steps', {}, { progressToken: 't' })
      expect((await seen()).map((data) => (JSON.parse(data) as { method: string }).method)).toEqual([
        'notifications/tools/list_changed',
      ])
      for (const stream of streams) stream.close()
    },
  )

  test.each(WITH_SESSIONS)('[SESS-10] have any number of streams at the same time (%s)', async (version) => {
    const { call } = await open(version)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, id) => call(id, 'two_at_once', { name: `${id}` }, { progressToken: id })),
    )
    expect(answers.map(({ messages }) => messages.at(-1)?.id)).toEqual(Array.from({ length: 20 }, (_, id) => id))
  })

  test.each(WITH_SESSIONS)(
    '[SESS-11, SESS-12] have event ids that are theirs alone and tell the stream (%s)',
    async (version) => {
      const { endpoint, session } = await open(version)
      const idsOfCall = async (id: number): Promise<(string | undefined)[]> => {
        const params = { name: 'steps', _meta: { progressToken: 't' } }
        const stream = await endpoint.http.openStream(
          withJson(endpoint.toPost({ jsonrpc: '2.0', id, method: 'tools/call', params }, session)),
        )
        await stream.ended
        return stream.events.kept.map((event) => event.id)
      }
      const [first, second] = [await idsOfCall(1), await idsOfCall(2)]
      const all = [...first, ...second]
      expect(all.length).toBeGreaterThanOrEqual(8)
      expect(all).not.toContain(undefined)
      expect(new Set(all).size).toBe(all.length)
      const streamOf = (id = ''): string => id.slice(0, id.lastIndexOf('.'))
      expect(new Set(first.map(streamOf)).size).toBe(1)
      expect(new Set(all.map(streamOf)).size).toBe(2)
    },
  )

  test.each(WITH_SESSIONS)('[SESS-16] go on when a connection is lost: that cancels nothing (%s)', async (version) => {
    let ended: (outcome: string) => void = () => undefined
    const outcome = new Promise<string>((resolve) => (ended = resolve))
    const server = createHttpServer().tool('long', {}, async (_input, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => setTimeout(resolve, 100))
      ended(ctx.signal.aborted ? 'aborted' : 'done')
      return 'done'
    })
    const { endpoint, session } = await open(version, server)
    const params = { name: 'long', _meta: { progressToken: 't' } }
    const stream = await endpoint.http.openStream(
      withJson(endpoint.toPost({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }, session)),
    )
    await stream.events.take(({ data }) => data !== '', 'progress')
    stream.close()
    expect(await outcome).toBe('done')
  })

  test.each(inForce('SESS-17'))('[SESS-17] refuse a version that there is not with 400 (%s)', async (version) => {
    const { endpoint, session } = await open(version)
    for (const header of ['1999-01-01', 'latest', '2025-6-18', '']) {
      const headers = { ...session, 'mcp-protocol-version': header }
      expect((await endpoint.post({ jsonrpc: '2.0', id: 1, method: 'tools/list' }, { version, headers })).status).toBe(400)
      expect((await endpoint.http.request({ path: '/mcp', headers: { ...headers, accept: 'text/event-stream' } })).status).toBe(
        400,
      )
      expect((await endpoint.http.request({ method: 'DELETE', path: '/mcp', headers })).status).toBe(400)
    }
  })

  test.each(inForce('SESS-18'))(
    '[SESS-18, SESS-19] need no version header: the session knows the version that was negotiated (%s)',
    async (version) => {
      const { endpoint, session } = await open(version)
      const { 'mcp-session-id': id } = session
      const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
      const withHeader = await endpoint.post(list, { version, headers: session })
      expect((await endpoint.post(list, { version, headers: { 'mcp-session-id': id } })).messages).toEqual(withHeader.messages)
      // Neither does one that says another served version change what was negotiated.
      const other = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-03-26' }
      expect((await endpoint.post(list, { version, headers: other })).messages).toEqual(withHeader.messages)
    },
  )
})

function withJson(request: ReturnType<HttpEndpoint['toPost']>) {
  return { ...request, headers: { ...request.headers, accept: 'application/json, text/event-stream' } }
}
