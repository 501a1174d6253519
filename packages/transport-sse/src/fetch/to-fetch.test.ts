import { createServer, type ErrorEvent } from '@portico/core'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { z as z3 } from 'zod3'
import { EventReader } from '../../test-support/event-reader.ts'
import { Gates } from '../../test-support/gates.ts'
import { callRequest, initializeRequest, POST_HEADERS } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type FetchHandler, type FetchOptions, toFetch } from './to-fetch.ts'

const handlers: FetchHandler[] = []

afterEach(async () => {
  await Promise.all(handlers.splice(0).map((handler) => handler.close()))
})

function start(options: FetchOptions = {}, gates = new Gates()): FetchHandler {
  const handler = toFetch(createTestServer(gates), { drainMs: 1000, ...options })
  handlers.push(handler)
  return handler
}

const URL_OF_MCP = 'http://localhost/mcp'

const post = (message: object | string, init: RequestInit = {}): Request =>
  new Request(URL_OF_MCP, {
    method: 'POST',
    body: typeof message === 'string' ? message : JSON.stringify(message),
    ...init,
    headers: { ...POST_HEADERS, ...(init.headers as Record<string, string> | undefined) }, // given as records here
  })

async function open(handler: FetchHandler): Promise<Record<string, string>> {
  const response = await handler(post(initializeRequest()))
  const session = { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' }
  await handler(post({ jsonrpc: '2.0', method: 'notifications/initialized' }, { headers: session }))
  return session
}

/** A body that comes when it is asked for, chunk after chunk. */
function streamed(chunks: Iterator<Uint8Array>, onCancel: () => void = () => undefined): RequestInit {
  const body = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      const { done, value } = chunks.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
    cancel: onCancel,
  })
  return { body, duplex: 'half' } as RequestInit // "duplex" is in the standard, and not yet in the types
}

describe('a request', () => {
  test('is addressed by its URL where the runtime keeps the Host header to itself', async () => {
    const handler = start({ allowedHosts: ['mcp.example.com'] })
    expect((await handler(new Request('http://mcp.example.com/health'))).status).toBe(200)
    expect((await handler(new Request('http://evil.example/health'))).status).toBe(403)
    const contradicting = new Request('http://mcp.example.com/health', { headers: { host: 'evil.example' } })
    expect((await handler(contradicting)).status).toBe(403)
  })

  test('whose body comes in chunks is read to its end', async () => {
    const handler = start()
    const bytes = new TextEncoder().encode(JSON.stringify(initializeRequest()))
    const chunks = Array.from(bytes, (byte) => Uint8Array.of(byte))
    const response = await handler(post('', streamed(chunks.values())))
    expect(response.status).toBe(200)
    expect(await response.json()).toHaveProperty('result')
  })

  test('whose body has no end is answered 413 at the limit, and no more of it is read', async () => {
    const handler = start({ maxBodyBytes: 10_000 })
    let chunks = 0
    const cancelled = vi.fn()
    const endless = (function* () {
      for (;;) {
        chunks++
        yield new Uint8Array(1000)
      }
    })()
    expect((await handler(post('', streamed(endless, cancelled)))).status).toBe(413)
    expect(chunks).toBeLessThan(15)
    await vi.waitFor(() => expect(cancelled).toHaveBeenCalledOnce())
  })

  test('whose body was read by something before is answered 500 with what to do', async () => {
    const handler = start()
    const request = post(initializeRequest())
    await request.text()
    const response = await handler(request)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ error: { message: expect.stringContaining('unread') } })
  })

  test('whose body breaks off is answered 400', async () => {
    const handler = start()
    const body = new ReadableStream({ start: (controller) => controller.error(new Error('the client is gone')) })
    expect((await handler(post('', { body, duplex: 'half' } as RequestInit))).status).toBe(400)
  })

  test('whose body does not come is answered 408', async () => {
    vi.useFakeTimers()
    try {
      const handler = start()
      const answered = handler(post('', { body: new ReadableStream(), duplex: 'half' } as RequestInit))
      await vi.advanceTimersByTimeAsync(30_000)
      expect((await answered).status).toBe(408)
    } finally {
      vi.useRealTimers()
    }
  })

  test('that begins with a byte order mark, or is not UTF-8, is refused as on Node', async () => {
    const handler = start()
    expect((await handler(post(`\uFEFF${JSON.stringify(initializeRequest())}`))).status).toBe(400)
    expect((await handler(post('', streamed([Uint8Array.of(0x22, 0xff, 0x22)].values())))).status).toBe(400)
  })

  test('to a server whose schema cannot be expressed is answered 500', async () => {
    const errors: ErrorEvent[] = []
    const server = createServer({ name: 'broken', version: '1' }).tool(
      'broken',
      { input: z3.object({ at: z3.map(z3.string(), z3.symbol()) }) },
      () => '',
    )
    server.on('error', (event) => errors.push(event))
    const response = await toFetch(server)(new Request('http://localhost/health'))
    expect(response.status).toBe(500)
    expect(errors.map(({ source }) => source)).toContain('the definition of the server')
  })
})

describe('a stream', () => {
  test('that nobody reads is cut off at the bound', async () => {
    const handler = start({ maxBufferedBytes: 20_000 })
    const session = await open(handler)
    const response = await handler(post(callRequest(1, 'report', { steps: 1000 }, { progressToken: 1 }), { headers: session }))
    const reader = new EventReader(response)
    await expect(reader.rest()).rejects.toThrow('does not read')
    expect(await (await handler(new Request('http://localhost/health'))).json()).toMatchObject({ connections: { streams: 0 } })
  })

  test('is kept alive, and closed for good when its reader goes', async () => {
    const handler = start({ keepAliveMs: 5 })
    const session = await open(handler)
    const response = await handler(new Request(URL_OF_MCP, { headers: { ...session, accept: 'text/event-stream' } }))
    const reader = new EventReader(response)
    expect(await reader.comment()).toBe('keep-alive')
    expect(await reader.comment()).toBe('keep-alive')
    await reader.cancel()
    await vi.waitFor(async () => {
      const health = await handler(new Request('http://localhost/health'))
      expect(await health.json()).toMatchObject({ connections: { streams: 0 } })
    })
  })

  test('ends when the signal of its request says that the client is gone', async () => {
    const handler = start()
    const session = await open(handler)
    const gone = new AbortController()
    const headers = { ...session, accept: 'text/event-stream' }
    const response = await handler(new Request(URL_OF_MCP, { headers, signal: gone.signal }))
    const reader = new EventReader(response)
    const rest = reader.rest()
    gone.abort()
    expect(await rest).toEqual([])
  })
})

describe('mountPath', () => {
  test('stands before the addresses that clients are told', async () => {
    const handler = start({ mountPath: '/tools/' })
    const response = await handler(new Request('http://localhost/sse'))
    const reader = new EventReader(response)
    expect(await reader.next()).toMatchObject({ event: 'endpoint', data: expect.stringMatching(/^\/tools\/messages\//) })
    await reader.cancel()
  })

  test('has to be a path', () => {
    expect(() => start({ mountPath: 'tools' })).toThrow('mountPath: expected')
  })
})

describe('close', () => {
  test('lets calls in flight finish, answers what is new 503, and ends streams', async () => {
    const gates = new Gates()
    const handler = start({ drainMs: 10_000 }, gates)
    const session = await open(handler)
    const stream = new EventReader(
      await handler(new Request(URL_OF_MCP, { headers: { ...session, accept: 'text/event-stream' } })),
    )
    const slow = handler(post(callRequest(1, 'wait', { gate: 'slow' }), { headers: session }))
    await gates.entered('slow')
    const closed = handler.close()
    expect((await handler(post(initializeRequest()))).status).toBe(503)
    gates.open('slow')
    expect(await (await slow).json()).toMatchObject({ result: { content: [{ text: 'passed slow' }] } })
    await closed
    while ((await stream.next()) !== undefined);
    expect((await handler(new Request('http://localhost/health'))).status).toBe(503)
  })
})
