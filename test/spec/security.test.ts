import { readdir, readFile, readlink, stat, mkdtemp, rm, chmod } from 'node:fs/promises'
import { createServer as createHttpServer, request } from 'node:http'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { apiKeys } from '@portico/auth'
import { type Authenticator, createServer, type ProtocolVersion } from '@portico/core'
import { RawHttpSseClient, RawStdioClient } from '@portico/testing'
import { serve, toNodeHandler } from '@portico/transport-sse'
import { toWebSocketHandler } from '@portico/transport-websocket'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { WebSocket } from 'ws'
import { z } from 'zod'
import { RawWebSocket } from '../interop/raw-web-socket.ts'
import { repository, runTypeScript } from '../run-typescript.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { SpecClient } from './spec-client.ts'

const KEYS = { ada: 'the-key-of-ada-which-is-long-enough-1', eve: 'the-key-of-eve-which-is-long-enough-2' }
const as = (name: keyof typeof KEYS) => ({ authorization: `Bearer ${KEYS[name]}` })
const isStateless = (version: ProtocolVersion): boolean => since('2026-07-28').includes(version)
const TASKS = 'io.modelcontextprotocol/tasks'
const CAPABILITIES = { elicitation: {}, extensions: { [TASKS]: {} } }

/** A server that tells who calls, and whose handlers run is counted. */
function createGuardedServer() {
  const ran: unknown[] = []
  const server = createServer({ name: 'guarded', version: '1.0.0' })
    .tool('who', {}, (_input, ctx) => {
      ran.push(ctx.principal?.id)
      return ctx.principal?.id ?? 'nobody'
    })
    .tool('greet', {}, async (_input, ctx) => {
      const { name } = await ctx.elicit('name', { message: 'Who are you?', schema: z.object({ name: z.string() }) })
      ran.push(name)
      return `Hello ${name}`
    })
    .tool('later', { task: 'optional' }, () => 'done')
    .resource('notes://a', {}, () => 'a')
  return { server, ran }
}

/** The keys that are good; they can be taken back. */
function createRevocableKeys() {
  const good = new Set<string>(Object.keys(KEYS))
  const checked: string[] = []
  const auth: Authenticator = {
    authenticate: (head) => {
      checked.push(`${head.method} ${head.path}`)
      const id = Object.entries(KEYS).find(([, key]) => head.header('authorization') === `Bearer ${key}`)?.[0] ?? ''
      return good.has(id) ? { principal: { id, scopes: [] } } : { status: 401, message: 'no good key', wwwAuthenticate: 'Bearer' }
    },
  }
  return { auth, good, checked }
}

/** A call as a client of a revision makes it. */
function callOf(version: ProtocolVersion, name: string, more: object = {}, id: string | number = 1) {
  const _meta = { ...TERMS, 'io.modelcontextprotocol/clientCapabilities': CAPABILITIES }
  const params = { name, arguments: {}, ...more, ...(isStateless(version) && { _meta }) }
  return {
    message: { jsonrpc: '2.0', id, method: 'tools/call', params },
    headers: { 'mcp-protocol-version': version, 'mcp-method': 'tools/call', 'mcp-name': name },
  }
}

async function openSessionAs(endpoint: HttpEndpoint, version: ProtocolVersion, name: keyof typeof KEYS): Promise<string> {
  const params = { protocolVersion: version, capabilities: CAPABILITIES, clientInfo: { name: 'spec', version: '1.0.0' } }
  const message = { jsonrpc: '2.0', id: 'i', method: 'initialize', params }
  const { headers } = await endpoint.post(message, { version, headers: as(name) })
  return String(headers['mcp-session-id'])
}

describe('a server with authorization', () => {
  test.each(inForce('SEC-02'))('[SEC-02] verifies every request, on every way in (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const endpoint = await HttpEndpoint.serve(server, {
      auth: apiKeys({ keys: KEYS }),
      webSocket: toWebSocketHandler(server),
    })
    const sessionId = isStateless(version) ? undefined : await openSessionAs(endpoint, version, 'ada')
    const { message, headers } = callOf(version, 'who')
    const session = sessionId === undefined ? {} : { 'mcp-session-id': sessionId }
    const wrong = [
      {},
      { authorization: '' },
      { authorization: KEYS.ada },
      { authorization: `Basic ${KEYS.ada}` },
      { 'x-api-key': KEYS.ada },
      { cookie: `authorization=Bearer ${KEYS.ada}` },
    ]
    for (const credentials of wrong) {
      const answers = [
        endpoint.http.request(endpoint.toPost(message, { ...headers, ...session, ...credentials })),
        endpoint.http.request({
          ...endpoint.toPost(message, { ...headers, ...session, ...credentials }),
          path: `/mcp?key=${KEYS.ada}`,
        }),
        ...['/mcp', '/sse', '/capabilities'].map((path) =>
          endpoint.http.request({ path, headers: { accept: 'text/event-stream', ...session, ...credentials } }),
        ),
        endpoint.http.request({ method: 'DELETE', path: '/mcp', headers: { ...session, ...credentials } }),
        endpoint.http.request({ ...endpoint.toPost(message, credentials), path: '/messages?session_id=a' }),
      ]
      for (const { status, headers: answered } of await Promise.all(answers))
        expect([status, answered['www-authenticate']]).toEqual([401, expect.stringContaining('Bearer')])
    }
    await expect(RawWebSocket.open(String(endpoint.running.urls.webSocket), {})).rejects.toThrow('401')
    expect(ran).toEqual([])
    const admitted = await endpoint.post(message, { version, headers: { ...headers, ...session, ...as('ada') } })
    expect(admitted.messages).toMatchObject([{ result: { content: [{ text: 'ada' }] } }])
    // What was not verified changed nothing: the session is still there.
    expect(ran).toEqual(['ada'])
  })

  test.each(inForce('SEC-02'))('[SEC-02] verifies each anew: what was good once is asked for again (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const { auth, good, checked } = createRevocableKeys()
    const endpoint = await HttpEndpoint.serve(server, { auth })
    const session = isStateless(version) ? {} : { 'mcp-session-id': await openSessionAs(endpoint, version, 'ada') }
    const { message, headers } = callOf(version, 'who')
    checked.length = 0
    const call = () => endpoint.post(message, { version, headers: { ...headers, ...session, ...as('ada') } })
    for (let count = 1; count <= 3; count++) {
      expect((await call()).status).toBe(200)
      expect(checked).toHaveLength(count)
    }
    good.delete('ada')
    expect((await call()).status).toBe(401)
    expect(ran).toHaveLength(3)
  })
})

describe('a session', () => {
  test.each(inForce('SEC-03'))('[SEC-03] lets nobody in who has no credentials of their own (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const endpoint = await HttpEndpoint.serve(server, { auth: apiKeys({ keys: KEYS }) })
    const session = { 'mcp-session-id': await openSessionAs(endpoint, version, 'ada') }
    const { message, headers } = callOf(version, 'who')
    expect((await endpoint.post(message, { version, headers: { ...headers, ...session } })).status).toBe(401)
    for (const method of ['GET', 'DELETE']) {
      const answer = await endpoint.http.request({ method, path: '/mcp', headers: { accept: 'text/event-stream', ...session } })
      expect(answer.status).toBe(401)
    }
    expect(ran).toEqual([])
    // Over HTTP+SSE the session is in the address, which is no credential either.
    const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse, { headers: as('ada') })
    onTestFinished(() => client.close())
    const post = { ...endpoint.toPost({ jsonrpc: '2.0', id: 1, method: 'ping' }), path: client.endpoint }
    expect((await endpoint.http.request(post)).status).toBe(401)
    expect((await endpoint.http.request({ ...post, headers: { ...post.headers, ...as('ada') } })).status).toBe(202)
  })

  test.each(inForce('SEC-04'))('[SEC-04] has an id that nobody can guess, wherever it is opened (%s)', async (version) => {
    const { server } = createGuardedServer()
    const endpoint = await HttpEndpoint.serve(server)
    const ids: string[] = []
    for (let count = 0; count < 50; count++) ids.push(String((await endpoint.openSession(version))['mcp-session-id']))
    for (let count = 0; count < 10; count++) {
      const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
      onTestFinished(() => client.close())
      ids.push(new URL(client.endpoint, endpoint.running.url).searchParams.get('session_id') ?? '')
    }
    // 122 random bits each, from the system's generator of secure random numbers.
    for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(new Set(ids).size).toBe(ids.length)
    const digits = ids.map((id) => id.replaceAll('-', ''))
    for (const index of [0, 5, 11, 19, 31]) expect(new Set(digits.map((text) => text[index])).size).toBeGreaterThan(5)
    // Ids that were guessed are answered like any that there is not.
    const { message, headers } = callOf(version, 'who')
    for (const guess of ['1', ids[0]?.toUpperCase(), `${ids[0] ?? ''}0`, '00000000-0000-4000-8000-000000000000']) {
      const session = { ...headers, 'mcp-session-id': String(guess) }
      expect((await endpoint.post(message, { version, headers: session })).status).toBe(404)
    }
  })

  test.each(inForce('SEC-05'))('[SEC-05] is of the user who opened it: it is not there for another (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const endpoint = await HttpEndpoint.serve(server, { auth: apiKeys({ keys: KEYS }) })
    const session = { 'mcp-session-id': await openSessionAs(endpoint, version, 'ada') }
    const { message, headers } = callOf(version, 'who')
    const hijacked = { ...headers, ...session, ...as('eve') }
    expect((await endpoint.post(message, { version, headers: hijacked })).status).toBe(404)
    const stream = { path: '/mcp', headers: { accept: 'text/event-stream', ...hijacked } }
    expect((await endpoint.http.request(stream)).status).toBe(404)
    expect((await endpoint.http.request({ ...stream, method: 'DELETE' })).status).toBe(404)
    expect(ran).toEqual([])
    // It cannot be told from one that there is not, and goes on for its own user.
    const unknown = { ...hijacked, 'mcp-session-id': '00000000-0000-4000-8000-000000000000' }
    const [foreign, absent] = [hijacked, unknown].map((sent) => endpoint.post(message, { version, headers: sent }))
    expect((await foreign)?.body).toBe((await absent)?.body)
    expect((await endpoint.post(message, { version, headers: { ...headers, ...session, ...as('ada') } })).messages).toMatchObject(
      [{ result: { content: [{ text: 'ada' }] } }],
    )
    const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse, { headers: as('ada') })
    onTestFinished(() => client.close())
    const post = endpoint.toPost({ jsonrpc: '2.0', id: 1, method: 'ping' }, as('eve'))
    expect((await endpoint.http.request({ ...post, path: client.endpoint })).status).toBe(404)
  })
})

/** What a client holds of the server's: the state of a call, and a task. */
async function handlesOf(endpoint: HttpEndpoint, version: ProtocolVersion) {
  const begin = async (name: string, id: number) => {
    const { message, headers } = callOf(version, name, {}, id)
    const { messages } = await endpoint.post(message, { version, headers: { ...headers, ...as('ada') } })
    return messages[0]?.result ?? {}
  }
  const { requestState } = await begin('greet', 1)
  const { taskId } = await begin('later', 2)
  return { requestState: String(requestState), taskId: String(taskId) }
}

const inputResponses = { name: { action: 'accept', content: { name: 'Ada' } } }

/** What uses the handles. */
function usesOf(version: ProtocolVersion, { requestState, taskId }: { requestState: string; taskId: string }) {
  const greet = callOf(version, 'greet', { requestState, inputResponses })
  const _meta = { ...TERMS, 'io.modelcontextprotocol/clientCapabilities': CAPABILITIES }
  const task = (method: string, more: object = {}) => ({
    message: { jsonrpc: '2.0', id: 1, method, params: { taskId, ...more, _meta } },
    headers: { 'mcp-protocol-version': version, 'mcp-method': method, 'mcp-name': taskId },
  })
  return [greet, task('tasks/get'), task('tasks/update', { inputResponses: {} }), task('tasks/cancel')]
}

describe('a state handle', () => {
  test.each(inForce('SEC-06'))('[SEC-06] lets nobody in, and to nothing of its user (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const endpoint = await HttpEndpoint.serve(server, { auth: apiKeys({ keys: KEYS }) })
    const handles = await handlesOf(endpoint, version)
    for (const { message, headers } of usesOf(version, handles)) {
      expect((await endpoint.post(message, { version, headers })).status).toBe(401)
      const { messages } = await endpoint.post(message, { version, headers: { ...headers, ...as('eve') } })
      expect(messages).toMatchObject([{ error: { code: -32_602 } }])
    }
    expect(ran).toEqual([])
    for (const { message, headers } of usesOf(version, handles)) {
      const { messages } = await endpoint.post(message, { version, headers: { ...headers, ...as('ada') } })
      expect(messages).toMatchObject([{ result: { resultType: 'complete' } }])
    }
    expect(ran).toEqual(['Ada'])
  })

  test.each(inForce('SEC-07'))(
    '[SEC-07] cannot be guessed or changed, has an end, and is kept with its user by the server (%s)',
    async (version) => {
      const { server } = createGuardedServer()
      const principal = { id: 'ada', scopes: [] }
      const client = await SpecClient.open(server, version, { capabilities: CAPABILITIES, principal })
      const made = { states: new Set<string>(), tasks: new Set<string>() }
      for (let count = 0; count < 20; count++) {
        made.states.add(String((await client.callTool('greet'))['requestState']))
        made.tasks.add(String((await client.callTool('later'))['taskId']))
      }
      expect([made.states.size, made.tasks.size]).toEqual([20, 20])
      for (const taskId of made.tasks) expect(taskId).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
      const [state = ''] = made.states
      const [taskId = ''] = made.tasks
      const go = (of: SpecClient, requestState: string) =>
        of.request('tools/call', { name: 'greet', arguments: {}, requestState, inputResponses }, { isInvalid: true })
      for (const changed of [`${state.slice(0, -1)}${state.endsWith('0') ? '1' : '0'}`, state.slice(2), `${state}00`])
        expect(await go(client, changed)).toMatchObject({ error: { code: -32_602 } })
      // No word of a client makes it another user.
      const eve = await SpecClient.open(server, version, { capabilities: CAPABILITIES, principal: { id: 'eve', scopes: [] } })
      expect(await go(eve, state)).toMatchObject({ error: { code: -32_602 } })
      expect(await eve.error('tasks/get', { taskId })).toMatchObject({ code: -32_602 })
      expect(await eve.error('tasks/get', { taskId, principal: 'ada', ownerId: 'ada' })).toMatchObject({ code: -32_602 })
      expect(await go(client, state)).toMatchObject({ result: { content: [{ text: 'Hello Ada' }] } })
      expect(await client.result('tasks/get', { taskId })).toMatchObject({ status: 'completed' })
      vi.useFakeTimers({ now: Date.now() + 2 * 3_600_000, toFake: ['Date'] })
      try {
        expect(await go(client, state)).toMatchObject({ error: { code: -32_602 } })
        expect(await client.error('tasks/get', { taskId })).toMatchObject({ code: -32_602 })
      } finally {
        vi.useRealTimers()
      }
    },
  )
})

/** The sockets of a process that others could connect to, as `/proc` has them. */
async function listeningSockets(pid: number | undefined): Promise<string[]> {
  const own = new Set<string>()
  for (const fd of await readdir(`/proc/${pid}/fd`)) own.add(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''))
  const listening: string[] = []
  for (const table of ['tcp', 'tcp6']) {
    const rows = (await readFile(`/proc/${pid}/net/${table}`, 'utf8')).trim().split('\n').slice(1)
    for (const row of rows) {
      const [, address = '', , state, , , , , , inode = ''] = row.trim().split(/\s+/)
      if (state === LISTEN && own.has(`socket:[${inode}]`)) listening.push(address)
    }
  }
  return listening
}

const LISTEN = '0A'

describe('a local server', () => {
  test.runIf(process.platform === 'linux')('over stdio is open to who started it, and listens to nobody else', async () => {
    const client = new RawStdioClient({
      args: runTypeScript(new URL('../stdio/fixture-server.ts', import.meta.url)),
      cwd: repository,
    })
    onTestFinished(() => client.close())
    await client.initialize()
    expect(await listeningSockets(client.pid)).toEqual([])
    // The way of looking finds what there is: this process listens while it serves.
    const endpoint = await HttpEndpoint.serve(createGuardedServer().server)
    const port = Number(new URL(endpoint.running.url).port)
    const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}` // 127.0.0.1
    expect(await listeningSockets(process.pid)).toContain(address)
  })

  test.each(inForce('SEC-12'))('[SEC-12] over HTTP wants a token of everybody, also on this machine (%s)', async (version) => {
    const { server, ran } = createGuardedServer()
    const running = await serve(server, {
      port: 0,
      standalone: false,
      auth: apiKeys({ keys: { ada: KEYS.ada } }),
      webSocket: toWebSocketHandler(server),
    })
    onTestFinished(() => running.close())
    expect(new URL(running.url).hostname).toBe('127.0.0.1')
    const { message, headers } = callOf(version, 'who')
    const call = (credentials: Record<string, string>) =>
      fetch(running.urls.streamableHttp, {
        method: 'POST',
        body: JSON.stringify(message),
        headers: {
          ...headers,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...credentials,
        },
      })
    expect((await call({})).status).toBe(401)
    expect((await call(as('eve'))).status).toBe(403)
    expect(ran).toEqual([])
    const socket = new WebSocket(String(running.urls.webSocket), 'mcp')
    const [refused] = (await once(socket, 'unexpected-response').then(([, response]) => [
      response as { statusCode: number },
    ])) as [{ statusCode: number }]
    expect(refused.statusCode).toBe(401)
    socket.on('error', () => undefined).terminate()
    if (isStateless(version)) expect((await call(as('ada'))).status).toBe(200)
    // A web page that the user has open is not the user, with or without a token.
    for (const credentials of [{}, as('ada')]) {
      expect((await call({ ...credentials, origin: 'https://evil.example' })).status).toBe(403)
    }
  })

  test.runIf(process.platform !== 'win32').each(inForce('SEC-12'))(
    'can be served on a unix socket, which the file system guards (%s)',
    async (version) => {
      const folder = await mkdtemp(join(tmpdir(), 'socket-'))
      const path = join(folder, 'mcp.sock')
      const handler = toNodeHandler(createGuardedServer().server)
      const httpServer = createHttpServer(handler)
      httpServer.listen(path)
      await once(httpServer, 'listening')
      await chmod(path, 0o600)
      onTestFinished(async () => {
        httpServer.closeAllConnections()
        await new Promise((resolve) => httpServer.close(resolve))
        await rm(folder, { recursive: true })
      })
      expect((await stat(path)).mode & 0o777).toBe(0o600)
      const params = { protocolVersion: version, capabilities: {}, clientInfo: { name: 'a', version: '1' } }
      const message = isStateless(version)
        ? callOf(version, 'who')
        : { message: { jsonrpc: '2.0', id: 1, method: 'initialize', params }, headers: {} }
      const sent = request({
        socketPath: path,
        path: '/mcp',
        method: 'POST',
        headers: {
          ...message.headers,
          host: 'localhost',
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
      })
      sent.end(JSON.stringify(message.message))
      const [response] = (await once(sent, 'response')) as [{ statusCode: number; resume(): void }]
      response.resume()
      expect(response.statusCode).toBe(200)
    },
  )
})
