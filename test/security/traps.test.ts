// Where frameworks let callers through: each trap once, on the wire.
import { request as httpRequest } from 'node:http'
import { inspect } from 'node:util'
import { createServer, type AnyServer, roles, scopes, ToolError } from '@portico/core'
import { RawHttpClient, RawHttpSseClient, type RawMessage, RawStreamableHttpClient } from '@portico/testing'
import { type Running, serve, type ServeOptions } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { headersOf, NamedCallers } from './named-callers.ts'

const POST = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
const STATELESS = '2026-07-28'
const META = {
  'io.modelcontextprotocol/protocolVersion': STATELESS,
  'io.modelcontextprotocol/clientCapabilities': {},
}

function createCallers(): NamedCallers {
  return new NamedCallers({ ada: { scopes: ['write'], roles: ['admin'] }, bob: { scopes: [] } })
}

function createGuarded(): AnyServer {
  return createServer({ name: 'guarded', version: '1.0.0' })
    .tool('open', {}, () => 'done')
    .tool(
      'hidden',
      { requires: roles('admin'), input: z.object({ a: z.string().meta({ 'x-mcp-header': 'Who' }) }) },
      () => 'done',
    )
    .tool('scoped', { requires: scopes('write', 'wipe') }, () => 'done')
    .resource('note://hidden', { requires: roles('admin') }, () => 'done')
    .prompt('hidden', { requires: roles('admin') }, () => 'done')
}

async function start(server: AnyServer, options: ServeOptions = {}): Promise<Running> {
  const webSocket = toWebSocketHandler(server)
  const running = await serve(server, { port: 0, standalone: false, webSocket, ...options })
  onTestFinished(() => running.close())
  return running
}

async function openSession(running: Running, id?: string, protocolVersion = '2025-11-25'): Promise<RawStreamableHttpClient> {
  const client = new RawStreamableHttpClient(running.urls.streamableHttp, id === undefined ? {} : { headers: headersOf(id) })
  await client.initialize({ protocolVersion })
  return client
}

/** Asks on a transport, and returns the answer without its id. */
type Ask = (method: string, params?: object) => Promise<Omit<RawMessage, 'id'>>

const TRANSPORTS: Readonly<Record<string, (running: Running, id: string) => Promise<Ask>>> = {
  'Streamable HTTP': async (running, id) => {
    const client = await openSession(running, id)
    return (method, params) => withoutId(client.request(method, params))
  },
  'Streamable HTTP, stateless': async (running, id) => {
    const http = new RawHttpClient(running.url, { headers: { ...headersOf(id), ...POST, 'mcp-protocol-version': STATELESS } })
    onTestFinished(() => http.close())
    return async (method, params) => {
      const { name, uri } = (params ?? {}) as { name?: string; uri?: string }
      const named = name ?? uri
      const headers = { 'mcp-method': method, ...(named !== undefined && { 'mcp-name': named }) }
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: META } })
      const { status, body: answer } = await http.request({ path: '/mcp', headers, body })
      return { status, ...(await withoutId(Promise.resolve(JSON.parse(answer) as RawMessage))) }
    }
  },
  'HTTP+SSE': async (running, id) => {
    const client = await RawHttpSseClient.open(running.urls.httpSse, { headers: headersOf(id) })
    onTestFinished(() => client.close())
    await client.initialize({ protocolVersion: '2024-11-05' })
    return (method, params) => withoutId(client.request(method, params))
  },
  WebSocket: async (running, id) => {
    const socket = new WebSocket(running.urls.webSocket ?? '', 'mcp', { headers: headersOf(id) })
    const waiting = new Map<number, (message: RawMessage) => void>()
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(String(data)) as RawMessage
      waiting.get(Number(message.id))?.(message)
    })
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
    onTestFinished(() => socket.close())
    let lastId = 0
    return (method, params) => {
      const own = { jsonrpc: '2.0', id: ++lastId, method, params: { ...params, _meta: META } }
      return withoutId(
        new Promise((resolve) => {
          waiting.set(own.id, resolve)
          socket.send(JSON.stringify(own))
        }),
      )
    }
  },
}

async function withoutId(pending: Promise<RawMessage>): Promise<Omit<RawMessage, 'id'>> {
  const { id: _, ...rest } = await pending
  return rest
}

describe.each(Object.keys(TRANSPORTS))('over %s', (transport) => {
  const connect = async (running: Running, id: string): Promise<Ask> => {
    const open = TRANSPORTS[transport]
    if (open === undefined) throw new Error(transport)
    return open(running, id)
  }

  test('hidden is not callable: the same answer as to what does not exist', async () => {
    const running = await start(createGuarded(), { auth: createCallers() })
    const ask = await connect(running, 'bob')
    for (const method of ['tools/list', 'resources/list', 'resources/templates/list', 'prompts/list']) {
      expect(JSON.stringify(await ask(method))).not.toMatch(/hidden|scoped/)
    }
    for (const [method, params] of [
      ['tools/call', { name: 'hidden', arguments: { a: 'b' } }],
      ['tools/call', { name: 'hidden', arguments: { b: 1 } }],
      ['prompts/get', { name: 'hidden' }],
      ['resources/read', { uri: 'note://hidden' }],
    ] as const) {
      const unknown = JSON.parse(JSON.stringify(params).replace('hidden', 'absent')) as object
      expect(JSON.stringify(await ask(method, params)).replaceAll('hidden', 'absent')).toBe(
        JSON.stringify(await ask(method, unknown)),
      )
    }
    const asAda = await connect(running, 'ada')
    expect(JSON.stringify(await asAda('tools/list'))).toMatch(/hidden/)
  })

  test('what only lacks a scope is told which', async () => {
    const running = await start(createGuarded(), { auth: createCallers() })
    const ask = await connect(running, 'ada')
    expect(await ask('tools/call', { name: 'scoped' })).toMatchObject({ error: { data: { scopes: ['write', 'wipe'] } } })
  })

  test('error text, stacks and causes stay inside', async () => {
    const SECRET = 'postgres://root:hunter2@db'
    const fail = (): never => {
      throw new Error(`connect ${SECRET}`, { cause: { query: SECRET } })
    }
    const failWithText = (): never => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- handlers may throw anything
      throw { message: SECRET, toString: () => SECRET }
    }
    const server = createServer({ name: 'failing', version: '1.0.0' })
      .tool('throws', {}, fail)
      .tool('rejects', {}, async () => fail())
      .tool('breaks_its_schema', { output: z.object({ a: z.number() }) }, () => ({ a: SECRET }) as never)
      .tool('throws_no_error', {}, failWithText)
      .tool('guarded', { requires: fail }, () => 'done')
      .tool('says_so', {}, () => {
        throw new ToolError('try again later', { cause: SECRET })
      })
      .resource('note://{id}', { complete: { id: fail } }, fail)
      .resource('list://{id}', { list: fail }, fail)
      .prompt('fails', {}, fail)
    const reported = vi.fn()
    server.on('error', reported)
    const running = await start(server, { auth: createCallers() })
    const ask = await connect(running, 'ada')
    const answers = [
      ...(await Promise.all(
        ['throws', 'rejects', 'breaks_its_schema', 'throws_no_error', 'guarded', 'says_so'].map((name) =>
          ask('tools/call', { name }),
        ),
      )),
      await ask('resources/read', { uri: 'note://1' }),
      await ask('resources/list'),
      await ask('prompts/get', { name: 'fails' }),
      await ask('completion/complete', {
        ref: { type: 'ref/resource', uri: 'note://{id}' },
        argument: { name: 'id', value: '' },
      }),
    ]
    const bytes = JSON.stringify(answers)
    expect(bytes).not.toMatch(/hunter2|postgres|at .*\.ts|node:/)
    expect(bytes).toContain('try again later')
    expect(bytes.match(/reference [0-9a-f]{8}/g)?.length).toBeGreaterThanOrEqual(8)
    expect(reported.mock.calls.length).toBeGreaterThanOrEqual(9)
  })

  test('tokens are visible neither to handlers nor in events and logs', async () => {
    const seen: unknown[] = []
    const server = createServer({ name: 'looking', version: '1.0.0' })
      .use(({ ctx, params }, next) => {
        seen.push(
          ctx.principal,
          params,
          ctx.http?.header('Authorization'),
          ctx.http?.header('COOKIE'),
          ctx.http?.header('X-Api-Key'),
        )
        return next()
      })
      .tool('look', { requires: (principal, access) => seen.push(principal, access) > 0 }, (input, ctx) => {
        seen.push(input, ctx, ctx.http, ctx.principal, ctx.client, ctx.meta, { ...ctx }, JSON.stringify(ctx))
        return 'done'
      })
    const onLog = vi.spyOn(console, 'error')
    for (const event of ['connection', 'call', 'refusal', 'error', 'message'] as const)
      server.on(event, (told) => seen.push(told))
    const running = await start(server, { auth: createCallers() })
    const ask = await connect(running, 'ada')
    expect(JSON.stringify(await ask('tools/call', { name: 'look' }))).toContain('done')
    await ask('tools/call', { name: 'absent' })
    expect(seen.length).toBeGreaterThan(10)
    expect(inspect(seen, { depth: 12, getters: false })).not.toContain('token-of-ada')
    expect(inspect(onLog.mock.calls)).not.toContain('token-of-ada')
  })
})

describe('a role that is lost in mid-session', () => {
  test.each(['Streamable HTTP', 'HTTP+SSE', 'Streamable HTTP, stateless'])(
    'is lost for the next request: %s',
    async (transport) => {
      const callers = createCallers()
      const running = await start(createGuarded(), { auth: callers })
      const ask = await TRANSPORTS[transport]!(running, 'ada')
      const call = ['tools/call', { name: 'scoped' }] as const
      callers.set({ id: 'ada', scopes: ['write', 'wipe'], roles: ['admin'] })
      expect(await ask(...call)).toHaveProperty('result')
      expect(JSON.stringify(await ask('tools/list'))).toMatch(/hidden.*scoped/)
      callers.set({ id: 'ada', scopes: ['write'] })
      expect(await ask(...call)).toHaveProperty('error.data.scopes')
      expect(JSON.stringify(await ask('tools/list'))).not.toMatch(/hidden|scoped/)
    },
  )
})

describe('a server that is served without `auth`', () => {
  test('exposes nothing that has a requirement', async () => {
    const running = await start(createGuarded())
    const client = await openSession(running)
    for (const method of ['tools/list', 'resources/list', 'prompts/list']) {
      expect(JSON.stringify(await client.request(method))).not.toMatch(/hidden|scoped/)
    }
    for (const name of ['hidden', 'scoped']) expect((await client.callTool(name)).error?.message).toBe(`Unknown tool: ${name}`)
    expect((await client.callTool('open')).result).toBeDefined()
    expect(await (await fetch(running.urls.capabilities)).text()).not.toMatch(/hidden|scoped/)
  })

  test.each([undefined, null, {}, { principal: undefined }, { principal: null }, { principal: {} }, { principal: { id: 7 } }])(
    'as little as one whose authenticator answers %j',
    async (answer) => {
      const handled = vi.fn(() => 'done')
      const server = createServer({ name: 'closed', version: '1.0.0' }).tool('open', {}, handled)
      server.on('error', () => undefined)
      const running = await start(server, { auth: { authenticate: () => answer as never } })
      const client = new RawHttpClient(running.url)
      onTestFinished(() => client.close())
      for (const request of [
        { path: '/mcp', headers: POST, body: '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"open"}}' },
        { path: '/sse' },
        { path: '/capabilities' },
      ]) {
        expect((await client.request(request)).status).toBeGreaterThanOrEqual(401)
      }
      expect(handled).not.toHaveBeenCalled()
    },
  )
})

describe('GET /capabilities', () => {
  test('shows each caller what exists for it', async () => {
    const running = await start(createGuarded(), { auth: createCallers() })
    const seenBy = async (id: string): Promise<string> =>
      (await fetch(running.urls.capabilities, { headers: headersOf(id) })).text()
    expect(await seenBy('bob')).not.toMatch(/hidden|scoped/)
    expect(await seenBy('ada')).toMatch(/"name":"hidden".*note:\/\/hidden/)
  })
})

describe('a forged session id', () => {
  test.each(['', ' ', '0', '__proto__', 'constructor', '../..', 'a'.repeat(500), crypto.randomUUID()])(
    '%j opens nothing',
    async (forged) => {
      const running = await start(createGuarded(), { auth: createCallers() })
      const client = await openSession(running, 'ada')
      const http = new RawHttpClient(running.url, { headers: headersOf('ada') })
      onTestFinished(() => http.close())
      const headers = { ...POST, 'mcp-session-id': forged }
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'
      const statuses = [
        (await http.request({ path: '/mcp', headers, body })).status,
        (await http.request({ path: '/mcp', headers: { ...headers, accept: 'text/event-stream' } })).status,
        (await http.request({ path: '/mcp', headers, method: 'DELETE' })).status,
        (await http.request({ path: `/messages?session_id=${encodeURIComponent(forged)}`, headers, body })).status,
      ]
      for (const status of statuses) expect([400, 404]).toContain(status)
      expect((await client.request('ping')).result).toEqual({})
    },
  )
})

describe('a batch', () => {
  test('with one call that is not permitted answers the others, and that one as unknown', async () => {
    const running = await start(createGuarded(), { auth: createCallers() })
    const client = await openSession(running, 'bob', '2025-03-26')
    const call = (id: number, name: string): object => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } })
    const { status, body } = await client.post([
      call(1, 'open'),
      call(2, 'hidden'),
      call(3, 'scoped'),
      call(4, 'absent'),
      call(5, 'open'),
    ])
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject([
      { id: 1, result: { content: [{ text: 'done' }] } },
      { id: 2, error: { code: -32_602, message: 'Unknown tool: hidden' } },
      { id: 3, error: { data: { scopes: ['write', 'wipe'] } } },
      { id: 4, error: { code: -32_602, message: 'Unknown tool: absent' } },
      { id: 5, result: { content: [{ text: 'done' }] } },
    ])
  })
})

describe('the headers that repeat arguments', () => {
  test('tell nobody about a tool that is hidden, and are checked for who may call it', async () => {
    const running = await start(createGuarded(), { auth: createCallers() })
    const post = async (id: string, name: string): Promise<{ status: number; body: string }> => {
      const http = new RawHttpClient(running.url, { headers: { ...headersOf(id), ...POST } })
      onTestFinished(() => http.close())
      const headers = { 'mcp-protocol-version': STATELESS, 'mcp-method': 'tools/call', 'mcp-name': name, 'mcp-param-who': 'eve' }
      const params = { name, arguments: { a: 'ada' }, _meta: META }
      const { status, body } = await http.request({
        path: '/mcp',
        headers,
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
      })
      return { status, body }
    }
    const hidden = await post('bob', 'hidden')
    expect({ ...hidden, body: hidden.body.replaceAll('hidden', 'absent') }).toEqual(await post('bob', 'absent'))
    expect(await post('ada', 'hidden')).toMatchObject({ status: 400, body: expect.stringContaining('-32020') })
  })
})

/** A1: what a request says of where it is going and where it comes from, and whether it is for a server on this machine. */
const ADDRESSES: readonly (readonly [headers: Readonly<Record<string, string>>, isOwn: boolean])[] = [
  [{ host: 'localhost' }, true],
  [{ host: '127.0.0.1:1234' }, true],
  [{ host: '[::1]' }, true],
  [{ host: 'localhost', origin: 'http://localhost:5173' }, true],
  [{ host: 'evil.example' }, false],
  [{ host: 'localhost.evil.example' }, false],
  [{ host: 'evil.example:80' }, false],
  [{ host: 'localhost@evil.example' }, false],
  [{ host: '169.254.169.254' }, false],
  [{ host: 'localhost/evil.example' }, false],
  [{ host: 'localhost', origin: 'https://evil.example' }, false],
  [{ host: 'localhost', origin: 'null' }, false],
  [{ host: 'localhost', origin: 'http://localhost.evil.example' }, false],
  [{ host: 'localhost', origin: 'file://' }, false],
]

describe.each(['127.0.0.1', '::1', '0.0.0.0'])('A1 a server on %s', (host) => {
  test('answers a foreign Host or Origin 403 on every route and on the upgrade, before the body is read', async () => {
    const running = await start(createGuarded(), { host, auth: createCallers() })
    const address = host === '0.0.0.0' ? '127.0.0.1' : host
    const statusOf = (path: string, method: string, headers: Readonly<Record<string, string>>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const sent = httpRequest({
          host: address,
          port: running.port,
          path,
          method,
          headers: { ...headersOf('ada'), ...headers },
        })
        sent.once('response', (response) => {
          resolve(response.statusCode)
          sent.destroy()
        })
        sent.once('upgrade', (response, socket) => {
          resolve(response.statusCode)
          socket.destroy()
        })
        sent.on('error', reject)
        // Of a body that is announced nothing is sent: who waits for it does not answer.
        sent.flushHeaders()
      })
    const upgrade = {
      connection: 'Upgrade',
      upgrade: 'websocket',
      'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
      'sec-websocket-version': '13',
      'sec-websocket-protocol': 'mcp',
    }
    const body = { ...POST, 'content-length': '1000000' }
    const routes: readonly (readonly [path: string, method: string, headers: Readonly<Record<string, string>>])[] = [
      ['/mcp', 'POST', body],
      ['/mcp', 'GET', { accept: 'text/event-stream' }],
      ['/mcp', 'DELETE', {}],
      ['/mcp', 'OPTIONS', {}],
      ['/mcp', 'GET', upgrade],
      ['/sse', 'GET', { accept: 'text/event-stream' }],
      ['/messages', 'POST', body],
      ['/messages/?session_id=1', 'POST', body],
      ['/health', 'GET', {}],
      ['/capabilities', 'GET', {}],
      ['/no/such/route', 'GET', {}],
    ]
    for (const [own, isOwn] of ADDRESSES) {
      for (const [path, method, headers] of routes) {
        // A body that never comes keeps a permitted request waiting.
        if (isOwn && 'content-length' in headers) continue
        const status = await statusOf(path, method, { ...headers, ...own })
        const what = `${method} ${path} ${JSON.stringify(own)}`
        if (isOwn) expect(status, what).not.toBe(403)
        else expect(status, what).toBe(403)
      }
    }
  })
})
