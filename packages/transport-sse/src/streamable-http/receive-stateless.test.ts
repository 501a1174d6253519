import { createServer } from '@portico/core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { EventReader } from '../../test-support/event-reader.ts'
import { Gates } from '../../test-support/gates.ts'
import { RawConnection } from '../../test-support/raw-connection.ts'
import { callRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { type Running, serve } from '../node/serve.ts'

const VERSION = '2026-07-28'
const Query = z.object({
  region: z.string().optional().meta({ 'x-mcp-header': 'Region' }),
  page: z.object({ size: z.int().optional().meta({ 'x-mcp-header': 'Page-Size' }) }).optional(),
  isDry: z.boolean().optional().meta({ 'x-mcp-header': 'Dry' }),
})
const gates = new Gates()
const aborted: unknown[] = []
let calls = 0
let running: Running

beforeAll(async () => {
  const server = createServer({ name: 'stateless', version: '1' })
    .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => {
      calls++
      return text
    })
    .tool('wait', { input: z.object({ gate: z.string() }) }, async ({ gate }, ctx) => {
      ctx.signal.addEventListener('abort', () => {
        aborted.push(gate)
        gates.open(gate)
      })
      await gates.pass(gate)
      ctx.progress(2)
      return `passed ${gate}`
    })
    .tool('report', {}, async (_, ctx) => {
      ctx.progress(1, 2)
      return 'reported'
    })
    .tool('query', { input: Query }, () => {
      calls++
      return 'rows'
    })
    .resource('test://{size}', {}, ({ size }) => (size === 'größe' ? 'large' : undefined))
  running = await serve(server, { port: 0, standalone: false })
})
afterAll(() => running.close())

const terms = (version = VERSION) => ({
  'io.modelcontextprotocol/protocolVersion': version,
  'io.modelcontextprotocol/clientCapabilities': {},
})

/** A request with its terms, as the body has it. */
function request(method: string, params: object = {}, meta: object = {}): any {
  return { jsonrpc: '2.0', id: 'r1', method, params: { ...params, _meta: { ...terms(), ...meta } } }
}

/** The headers that say what the body says. */
function headersOf({ method, params }: { method: string; params: { name?: string; uri?: string } }): Record<string, string> {
  const name = params.name ?? params.uri
  const named = name === undefined ? {} : { 'mcp-name': name }
  return { ...POST_HEADERS, 'mcp-protocol-version': VERSION, 'mcp-method': method, ...named }
}

const post = (body: any, changed: Record<string, string> = {}, signal?: AbortSignal) =>
  fetch(running.urls.streamableHttp, {
    method: 'POST',
    headers: { ...headersOf(body), ...changed },
    body: JSON.stringify(body),
    ...(signal && { signal }),
  })

const echo = request('tools/call', { name: 'echo', arguments: { text: 'hello' } })

describe('a request that states its terms', () => {
  test('is answered without a session', async () => {
    const response = await post(echo)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('mcp-session-id')).toBeNull()
    const { id, result } = await response.json()
    expect(id).toBe('r1')
    expect(result).toMatchObject({ resultType: 'complete', content: [{ type: 'text', text: 'hello' }] })
    expect((await (await fetch(running.urls.health)).json()).connections.sessions).toBe(0)
  })

  test('is answered whatever session or event it names', async () => {
    expect((await post(echo, { 'mcp-session-id': 'unheard-of', 'last-event-id': '7' })).status).toBe(200)
  })

  test('is answered beside sessions of earlier revisions', async () => {
    const client = await StreamableClient.open(running.urls.streamableHttp)
    expect((await post(echo)).status).toBe(200)
    expect(await client.callText(1, 'echo', { text: 'hi' })).toBe('hi')
    await client.delete()
  })

  test('with the same id as others gets its own answer', async () => {
    const waiting = ['same 1', 'same 2'].map((gate) => post(request('tools/call', { name: 'wait', arguments: { gate } })))
    for (const gate of ['same 2', 'same 1']) {
      await gates.entered(gate)
      gates.open(gate)
    }
    const texts = waiting.map(async (response) => (await (await response).json()).result.content[0].text)
    expect(await Promise.all(texts)).toEqual(['passed same 1', 'passed same 2'])
  })

  test('whose progress is wanted is answered on a stream that ends after the reply', async () => {
    const response = await post(request('tools/call', { name: 'report' }, { progressToken: 1 }))
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    const messages = await new EventReader(response).rest()
    expect(messages.map(({ method, id }) => method ?? id)).toEqual(['notifications/progress', 'r1'])
  })

  test('ends when its client closes the response, and its call with it', async () => {
    const aborter = new AbortController()
    const body = request('tools/call', { name: 'wait', arguments: { gate: 'closed' } }, { progressToken: 1 })
    const response = post(body, {}, aborter.signal)
    await gates.entered('closed')
    aborter.abort()
    await expect(response).rejects.toThrow('aborted')
    await gates.pass('closed')
    expect(aborted).toContain('closed')
    await expect.poll(async () => (await (await fetch(running.urls.health)).json()).connections.streams).toBe(0)
  })

  test('for an unknown method is answered 404 with the error and its id', async () => {
    for (const method of ['tools/unheard_of', 'initialize', 'ping', 'resources/subscribe']) {
      const response = await post(request(method))
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ id: 'r1', error: { code: -32_601 } })
    }
  })
})

describe('close', () => {
  test('aborts calls without a session after the time that it waits for them', async () => {
    const waiting = new Gates()
    let reason: unknown
    const server = createServer({ name: 'stateless', version: '1' }).tool('wait', {}, async (_input, { signal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
        waiting.open('gate')
      })
      await waiting.pass('gate')
      return 'never'
    })
    const closing = await serve(server, { port: 0, standalone: false, drainMs: 20 })
    const body = request('tools/call', { name: 'wait' })
    const answered = fetch(closing.urls.streamableHttp, { method: 'POST', headers: headersOf(body), body: JSON.stringify(body) })
    await waiting.entered('gate')
    await closing.close()
    expect((await answered).status).toBe(503)
    expect(reason).toMatchObject({ code: 'ERR_CLOSED' })
  })
})

describe('what is no request with good terms', () => {
  test('is answered 202 when it is a notification', async () => {
    const { id: _, ...notification } = request('notifications/cancelled', { requestId: 1 })
    const response = await post(notification)
    expect({ status: response.status, body: await response.text() }).toEqual({ status: 202, body: '' })
  })

  test('is answered 400 when it is a response or a batch', async () => {
    for (const body of [{ jsonrpc: '2.0', id: 1, result: {} }, [echo], []]) {
      const headers = { ...POST_HEADERS, 'mcp-protocol-version': VERSION }
      const response = await fetch(running.urls.streamableHttp, { method: 'POST', headers, body: JSON.stringify(body) })
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ error: { code: -32_600 } })
    }
  })

  test('is answered without an id when it is a response: that is of a request of the server', async () => {
    const headers = { ...POST_HEADERS, 'mcp-protocol-version': VERSION }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, result: {} })
    expect(await (await fetch(running.urls.streamableHttp, { method: 'POST', headers, body })).json()).not.toHaveProperty('id')
  })

  test.each([{ toString: 1 }, null, 5])(
    'is answered 400 when it asks to initialize with the version %j',
    async (protocolVersion) => {
      const body = { jsonrpc: '2.0', id: 'r1', method: 'initialize', params: { protocolVersion } }
      const response = await post(body)
      expect(response.status).toBe(400)
      expect(await response.json()).toMatchObject({ id: 'r1', error: { code: -32_022, data: { requested: 'none' } } })
    },
  )

  test('is answered 400 when its version is not served', async () => {
    const unserved = { ...echo, params: { ...echo.params, _meta: terms('2030-01-01') } }
    const response = await post(unserved, { 'mcp-protocol-version': '2030-01-01' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ id: 'r1', error: { code: -32_022 } })
  })

  test.each([
    ['no terms', {}],
    ['no capabilities', { 'io.modelcontextprotocol/protocolVersion': VERSION }],
    ['capabilities that are none', { ...terms(), 'io.modelcontextprotocol/clientCapabilities': [] }],
  ])('is answered 400 when it has %s', async (_what, meta) => {
    const response = await post({ ...echo, params: { ...echo.params, _meta: meta } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ id: 'r1', error: {} })
  })
})

describe('headers that do not say what the body says', () => {
  const UNSAID = ''
  test.each([
    ['another version', { 'mcp-protocol-version': '2025-11-25' }],
    ['no version', { 'mcp-protocol-version': UNSAID }],
    ['another method', { 'mcp-method': 'tools/list' }],
    ['a method in other letters', { 'mcp-method': 'Tools/Call' }],
    ['two methods', { 'mcp-method': 'tools/call, tools/call' }],
    ['no method', { 'mcp-method': UNSAID }],
    ['another name', { 'mcp-name': 'report' }],
    ['two names', { 'mcp-name': 'echo, echo' }],
    ['no name', { 'mcp-name': UNSAID }],
    ['another name in base64', { 'mcp-name': '=?base64?cmVwb3J0?=' }],
    ['a name that is no base64', { 'mcp-name': '=?base64?ZWN_bw==?=' }],
    ['a name in base64 that is no UTF-8', { 'mcp-name': '=?base64?/w==?=' }],
  ])('are answered 400 for %s, and nothing is called', async (_what, changed) => {
    const before = calls
    const connection = await RawConnection.open(running.port)
    const headers = Object.entries({ ...headersOf(echo), ...changed }).filter(([, value]) => value !== UNSAID)
    connection.sendJson('/mcp', echo, Object.fromEntries(headers))
    const { status, body } = await connection.response()
    expect(status).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ jsonrpc: '2.0', id: 'r1', error: { code: -32_020 } })
    expect(calls).toBe(before)
    connection.socket.destroy()
  })

  test('are not those that say it in base64', async () => {
    expect((await post(echo, { 'mcp-name': `=?base64?${btoa('echo')}?=` })).status).toBe(200)
    const uri = 'test://größe'
    const encoded = `=?base64?${Buffer.from(uri).toString('base64')}?=`
    const response = await post(request('resources/read', { uri }), { 'mcp-name': encoded })
    expect(response.status).toBe(200)
    expect((await response.json()).result.contents[0].text).toBe('large')
  })

  test('are no matter to sessions of earlier revisions', async () => {
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const response = await client.post(callRequest(1, 'echo', { text: 'x' }), {
      'mcp-method': 'nonsense',
      'mcp-name': 'nonsense',
    })
    expect(response.status).toBe(200)
  })
})

describe('headers that repeat arguments', () => {
  const query = (args: z.input<typeof Query>) => request('tools/call', { name: 'query', arguments: args })

  test.each<[z.input<typeof Query>, Record<string, string>]>([
    [{}, {}],
    [{ region: 'eu' }, { 'mcp-param-region': 'eu' }],
    [{ region: 'größe' }, { 'mcp-param-region': `=?base64?${Buffer.from('größe').toString('base64')}?=` }],
    [
      { region: '', page: { size: 20 } },
      { 'mcp-param-region': '=?base64??=', 'mcp-param-page-size': '20' },
    ],
    [{ isDry: false }, { 'mcp-param-dry': 'false' }],
  ])('are right for %j with %j', async (args, headers) => {
    expect((await post(query(args), headers)).status).toBe(200)
  })

  test.each<[z.input<typeof Query>, Record<string, string>]>([
    [{ region: 'eu' }, {}],
    [{ region: 'eu' }, { 'mcp-param-region': 'us' }],
    [{ region: 'eu' }, { 'mcp-param-region': 'eu, eu' }],
    [{ region: 'eu' }, { 'mcp-param-region': '=?base64?ZXU?=' }],
    [{}, { 'mcp-param-region': 'eu' }],
    [{ page: { size: 20 } }, { 'mcp-param-page-size': '21' }],
    [{ page: { size: 20 } }, {}],
    [{ page: { size: 0 } }, { 'mcp-param-page-size': ' ' }],
    [{ isDry: true }, { 'mcp-param-dry': 'false' }],
  ])('are wrong for %j with %j', async (args, headers) => {
    const before = calls
    const response = await post(query(args), headers)
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ id: 'r1', error: { code: -32_020 } })
    expect(calls).toBe(before)
  })
})
