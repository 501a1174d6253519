import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport as InMemoryV1 } from '@modelcontextprotocol/sdk/inMemory.js'
import { type AuthInfo, InMemoryTransport as InMemoryV2, type JSONRPCMessage } from '@modelcontextprotocol/server'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { ErrorEvent, StartEvent } from '../server/lifecycle-events.ts'
import { createServer } from '../server/server.ts'
import type { OfficialTransport } from './official-transport.ts'

const info = { name: 'test', version: '1.0.0' }

function createTestServer() {
  let open: () => void = () => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  let abort: () => void = () => undefined
  const aborted = new Promise<void>((resolve) => (abort = resolve))
  let enter: () => void = () => undefined
  const entered = new Promise<void>((resolve) => (enter = resolve))
  const server = createServer({ name: 'test', version: '1.0.0' })
    .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool('steps', {}, async (_, { progress }) => {
      progress(1, 2)
      progress(2, 2)
      return 'done'
    })
    .tool('who', {}, (_, { principal, http }) => ({ principal: principal ?? null, path: http?.path ?? null }))
    .tool('wait', {}, async (_, { signal }) => {
      signal.addEventListener('abort', abort)
      enter()
      await opened
      return 'waited'
    })
    .tool(
      'ask',
      {},
      async (_, ctx) => `in ${(await ctx.elicit('city', { message: 'Where?', schema: z.object({ city: z.string() }) })).city}`,
    )
  return { server, open, aborted, entered }
}

/** A transport of which a test holds the other end. */
class HandTransport implements OfficialTransport {
  readonly sent: { message: JSONRPCMessage; relatedRequestId: unknown }[] = []
  readonly versions: string[] = []
  onmessage?: (message: unknown, extra?: { authInfo?: AuthInfo; request?: Request; requestInfo?: object }) => void
  onclose?: () => void
  onerror?: (error: Error) => void
  hasClosed = false
  failure: Error | undefined

  start(): Promise<void> {
    return this.failure === undefined ? Promise.resolve() : Promise.reject(this.failure)
  }

  send(message: JSONRPCMessage, options?: { relatedRequestId?: string | number }): Promise<void> {
    if (this.failure !== undefined) return Promise.reject(this.failure)
    this.sent.push({ message, relatedRequestId: options?.relatedRequestId })
    return Promise.resolve()
  }

  close(): Promise<void> {
    this.hasClosed = true
    return Promise.resolve()
  }

  setSupportedProtocolVersions(versions: string[]): void {
    this.versions.push(...versions)
  }

  /** Hands a message over, and waits until what is answered at once was sent. */
  async receive(message: object, extra?: Parameters<NonNullable<HandTransport['onmessage']>>[1]): Promise<void> {
    this.onmessage?.(message, extra)
    await new Promise((resolve) => setImmediate(resolve))
  }
}

const call = (id: number, name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
})
const initialize = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info },
}
const authInfo = (clientId: string, extra: Record<string, unknown> = {}): AuthInfo => ({
  token: 'secret',
  clientId,
  scopes: ['read'],
  expiresAt: 2_000_000_000,
  extra,
})

describe('server.connect', () => {
  test('serves an official client of version 1 over a linked pair', async () => {
    const { server } = createTestServer()
    const [clientEnd, serverEnd] = InMemoryV1.createLinkedPair()
    const connected = await server.connect(serverEnd)
    const client = new ClientV1(info)
    await client.connect(clientEnd)
    expect(await client.callTool({ name: 'echo', arguments: { text: 'x' } })).toMatchObject({ content: [{ text: 'x' }] })
    const steps: number[] = []
    const onprogress = ({ progress }: { progress: number }): void => void steps.push(progress)
    await client.callTool({ name: 'steps' }, undefined, { onprogress })
    expect(steps).toEqual([1, 2])
    await client.close()
    await connected.closed
  })

  test('serves an official client of version 2 over a linked pair, with and without session', async () => {
    for (const options of [{}, { versionNegotiation: { mode: { pin: '2026-07-28' } } }] as const) {
      const { server } = createTestServer()
      const [clientEnd, serverEnd] = InMemoryV2.createLinkedPair()
      await server.connect(serverEnd)
      const client = new ClientV2(info, { capabilities: { elicitation: { form: {} } }, ...options })
      client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { city: 'Riga' } }))
      await client.connect(clientEnd)
      expect(await client.callTool({ name: 'ask' })).toMatchObject({ content: [{ text: 'in Riga' }] })
      await server.close()
    }
  })

  test('says which revisions are served, and to whom each message belongs', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    await server.connect(transport)
    expect(transport.versions).toContain('2026-07-28')
    await transport.receive(initialize)
    await transport.receive({ jsonrpc: '2.0', method: 'notifications/initialized' })
    await transport.receive({ ...call(1, 'steps'), params: { name: 'steps', _meta: { progressToken: 1 } } })
    server.removeTool('echo')
    await new Promise((resolve) => setImmediate(resolve))
    expect(
      transport.sent.map(({ message, relatedRequestId }) => [
        'method' in message ? message.method : message.id,
        relatedRequestId,
      ]),
    ).toEqual([
      [0, undefined],
      ['notifications/progress', 1],
      ['notifications/progress', 1],
      [1, undefined],
      ['notifications/tools/list_changed', undefined],
    ])
  })

  test('takes the caller and the request from what the transport says, and no credential', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    await server.connect(transport)
    const requestInfo = { headers: { authorization: 'Bearer secret' }, url: new URL('http://localhost/mcp') }
    await transport.receive(initialize, { authInfo: authInfo('app', { team: 7 }) })
    await transport.receive(call(1, 'who'), { authInfo: authInfo('app', { team: 7 }), requestInfo })
    const request = new Request('http://localhost/v2')
    await transport.receive(call(2, 'who'), { authInfo: authInfo('app'), request })
    const answers = transport.sent.slice(1).map(({ message }) => JSON.stringify(message))
    expect(answers[0]).toContain(String.raw`\"id\":\"app\",\"scopes\":[\"read\"]`)
    expect(answers[0]).toContain(String.raw`\"team\":7`)
    expect(answers[0]).toContain(String.raw`\"path\":\"/mcp\"`)
    expect(answers[1]).toContain(String.raw`\"path\":\"/v2\"`)
    expect(answers.join('')).not.toContain('secret')
  })

  test('serves nobody but the caller who opened the session', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    await server.connect(transport, { toPrincipal: ({ extra }) => ({ id: String(extra?.['user']), scopes: [] }) })
    await transport.receive(initialize, { authInfo: authInfo('app', { user: 'ada' }) })
    await transport.receive(call(1, 'who'), { authInfo: authInfo('app', { user: 'bob' }) })
    await transport.receive(call(2, 'who'))
    await transport.receive(
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { authInfo: authInfo('app', { user: 'bob' }) },
    )
    await transport.receive(call(3, 'who'), { authInfo: authInfo('app', { user: 'ada' }) })
    expect(transport.sent.map(({ message }) => message)).toMatchObject([
      { id: 0, result: {} },
      { id: 1, error: { code: -32_600 } },
      { id: 2, error: { code: -32_600 } },
      { id: 3, result: {} },
    ])
  })

  test('answers what is no message, and goes on', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    await server.connect(transport)
    await transport.receive({ jsonrpc: '1.0', id: 5, method: 'ping' })
    await transport.receive([])
    await transport.receive({ jsonrpc: '2.0', id: 6, method: 'ping' })
    expect(transport.sent.map(({ message }) => message)).toMatchObject([
      { id: 5, error: { code: -32_600 } },
      { error: { code: -32_600 } },
      { id: 6, result: {} },
    ])
  })

  test('calls who listened to the transport before', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    const seen: unknown[] = []
    transport.onmessage = (message) => seen.push(message)
    transport.onclose = () => seen.push('closed')
    const connected = await server.connect(transport)
    await transport.receive(initialize)
    transport.onclose()
    await connected.closed
    expect(seen).toEqual([initialize, 'closed'])
  })

  test('aborts the calls of a client that has gone', async () => {
    const { server, entered, aborted } = createTestServer()
    const [clientEnd, serverEnd] = InMemoryV1.createLinkedPair()
    await server.connect(serverEnd)
    const client = new ClientV1(info)
    await client.connect(clientEnd)
    const waiting = client.callTool({ name: 'wait' })
    await entered
    await client.close()
    await expect(waiting).rejects.toThrow()
    await aborted
  })

  test('closes gracefully: what is in flight is answered, what is new is not', async () => {
    const { server, entered, open } = createTestServer()
    const transport = new HandTransport()
    const connected = await server.connect(transport)
    await transport.receive(initialize)
    await transport.receive(call(1, 'wait'))
    await entered
    const closed = server.close()
    await transport.receive(call(2, 'who'))
    expect(transport.hasClosed).toBe(false)
    open()
    await closed
    await connected.closed
    expect(transport.sent.map(({ message }) => message)).toMatchObject([
      { id: 0 },
      { id: 2, error: { code: -32_600 } },
      { id: 1, result: { content: [{ text: 'waited' }] } },
    ])
    expect(transport.hasClosed).toBe(true)
    await transport.receive(call(3, 'who'))
    expect(transport.sent).toHaveLength(3)
  })

  test('aborts what takes longer than it waits', async () => {
    const { server, entered, aborted } = createTestServer()
    const transport = new HandTransport()
    await using connected = await server.connect(transport, { drainMs: 10 })
    await transport.receive(initialize)
    await transport.receive(call(1, 'wait'))
    await entered
    await connected.close()
    await aborted
  })

  test('reports what goes wrong on the transport', async () => {
    const { server } = createTestServer()
    const events: (StartEvent | ErrorEvent)[] = []
    server.on('start', (event) => events.push(event))
    server.on('error', (event) => events.push(event))
    const transport = new HandTransport()
    await server.connect(transport, { name: 'hand' })
    transport.onerror?.(new Error('a line that is no JSON'))
    transport.failure = new Error('the pipe is broken')
    await transport.receive(initialize)
    expect(events).toMatchObject([
      { transport: 'hand' },
      { source: 'the transport "hand"', error: { message: 'a line that is no JSON' } },
      { source: 'the transport "hand"', error: { message: 'the pipe is broken' } },
    ])
  })

  test('fails when the transport cannot start', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    transport.failure = new Error('started already')
    await expect(server.connect(transport)).rejects.toThrow('started already')
    await server.close()
  })

  test('spares a client that does not take its messages progress, and gives it up in the end', async () => {
    const { server } = createTestServer()
    const transport = new HandTransport()
    const connected = await server.connect(transport)
    await transport.receive(initialize)
    transport.send = (message) => {
      transport.sent.push({ message, relatedRequestId: undefined })
      return new Promise(() => undefined)
    }
    for (let id = 1; id <= 5000; id++) transport.onmessage?.(call(id, 'echo', { text: 'x' }))
    await connected.closed
    expect(transport.sent.length).toBeLessThan(4200)
    expect(transport.hasClosed).toBe(true)
  })
})
