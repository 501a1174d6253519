import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import type { LoadOrder, NetworkTransport } from './load-order.ts'
import { runOrder } from './run-order.ts'

interface Call {
  readonly id: number
  readonly sum: number
}

/** Sends the answer to one call. */
type Answer = (call: Call, response: ServerResponse) => void

const TIMES = { warmUpMs: 20, measureMs: 60, connections: 3 }
let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

describe('runOrder over Streamable HTTP', () => {
  test('counts calls that are answered with JSON', async () => {
    const result = await runOrder(await streamableHttp((call, response) => response.end(resultOf(call))))
    expect(result.callsPerSecond).toBeGreaterThan(100)
    expect(result.loadShare).toBeGreaterThan(0)
    expect(result.protocolVersion).toBe('2025-11-25')
  })

  test('counts calls that are answered with an event stream, in chunks, between other messages', async () => {
    const answer: Answer = (call, response) => {
      response.setHeader('Content-Type', 'text/event-stream')
      response.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n')
      response.end(`event: message\ndata: ${resultOf(call)}\n\n`)
    }
    expect((await runOrder(await streamableHttp(answer))).callsPerSecond).toBeGreaterThan(100)
  })

  test('takes an answer that arrives in two pieces', async () => {
    const answer: Answer = (call, response) => {
      const body = resultOf(call)
      response.setHeader('Content-Length', body.length)
      response.write(body.slice(0, 20))
      setImmediate(() => response.end(body.slice(20)))
    }
    expect((await runOrder(await streamableHttp(answer))).callsPerSecond).toBeGreaterThan(100)
  })

  test.for<[string, Answer, RegExp]>([
    ['a wrong sum', ({ id, sum }, response) => response.end(resultOf({ id, sum: sum + 1 })), /was answered/],
    ['the answer to another call', ({ id, sum }, response) => response.end(resultOf({ id: id - 1, sum })), /was answered/],
    ['a result that is an error', (call, response) => response.end(resultOf(call, { isError: true })), /isError/],
    [
      'a JSON-RPC error',
      ({ id }, response) => response.end(`{"jsonrpc":"2.0","id":${id},"error":{"code":-32603,"message":"no"}}`),
      /-32603/,
    ],
    ['no JSON', (_call, response) => response.end('{"jsonrpc":'), /was answered/],
    ['another status', (call, response) => response.writeHead(500).end(resultOf(call)), /status 500/],
    ['a closed connection', (_call, response) => response.destroy(), /closed the connection/],
    [
      'one wrong sum among many',
      ({ id, sum }, response) => response.end(resultOf({ id, sum: id % 20 === 0 ? 0 : sum })),
      /was answered/,
    ],
  ])('fails on %s', async ([, answer, message]) => {
    await expect(runOrder(await streamableHttp(answer))).rejects.toThrow(message)
  })

  test('fails when a server has no session for the client', async () => {
    const order = await streamableHttp((call, response) => response.end(resultOf(call)), { status: 404 })
    await expect(runOrder(order)).rejects.toThrow('expected status 202')
  })
})

describe('runOrder over HTTP+SSE', () => {
  test('counts calls whose results come on the stream', async () => {
    const result = await runOrder(await httpSse((call, stream) => stream.write(`event: message\ndata: ${resultOf(call)}\n\n`)))
    expect(result.callsPerSecond).toBeGreaterThan(100)
    expect(result.protocolVersion).toBe('2024-11-05')
  })

  test('passes over messages of the server itself', async () => {
    const order = await httpSse((call, stream) => {
      stream.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n')
      stream.write(`event: message\ndata: ${resultOf(call)}\n\n`)
    })
    expect((await runOrder(order)).callsPerSecond).toBeGreaterThan(100)
  })

  test('fails on a wrong sum', async () => {
    const order = await httpSse(({ id }, stream) => stream.write(`event: message\ndata: ${resultOf({ id, sum: 0 })}\n\n`))
    await expect(runOrder(order)).rejects.toThrow('was answered')
  })

  test('fails when the stream ends', async () => {
    await expect(runOrder(await httpSse((_call, stream) => stream.destroy()))).rejects.toThrow('closed the event stream')
  })
})

async function streamableHttp(answer: Answer, initialized = { status: 202 }): Promise<LoadOrder> {
  return listen('streamableHttp', '/mcp', '2025-11-25', async (request, response) => {
    if (request.method === 'DELETE') {
      response.end()
      return
    }
    const message = JSON.parse(await text(request))
    if (message.method === 'initialize') response.setHeader('Mcp-Session-Id', 'one').end(initializeResult(message))
    else if (request.headers['mcp-session-id'] !== 'one') response.writeHead(404).end()
    else if (message.id === undefined) response.writeHead(initialized.status).end()
    else answer(callOf(message), response)
  })
}

async function httpSse(answer: (call: Call, stream: ServerResponse) => void): Promise<LoadOrder> {
  const streams = new Map<string, ServerResponse>()
  return listen('httpSse', '/sse', '2024-11-05', async (request, response) => {
    if (request.method === 'GET') {
      const path = `/messages/?session_id=${streams.size}`
      streams.set(path, response)
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(`event: endpoint\ndata: ${path}\n\n`)
      return
    }
    const stream = streams.get(request.url ?? '')
    if (stream === undefined) throw new Error(`no stream for ${String(request.url)}`)
    const message = JSON.parse(await text(request))
    response.writeHead(202).end()
    if (message.method === 'initialize') stream.write(`event: message\ndata: ${initializeResult(message)}\n\n`)
    else if (message.id !== undefined) answer(callOf(message), stream)
  })
}

async function listen(
  transport: NetworkTransport,
  path: string,
  protocolVersion: string,
  handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
): Promise<LoadOrder> {
  server = createServer((request, response) => void handle(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  const target = `http://127.0.0.1:${port}${path}`
  return { transport, target, protocolVersion, isStateless: false, job: { kind: 'call' }, tool: 'add', ...TIMES }
}

function initializeResult({ id, params }: { id: number; params: { protocolVersion: string } }): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result: { protocolVersion: params.protocolVersion, capabilities: {} } })
}

function callOf({ id, params }: { id: number; params: { arguments: { a: number; b: number } } }): Call {
  return { id, sum: params.arguments.a + params.arguments.b }
}

function resultOf({ id, sum }: Call, more: object = {}): string {
  return JSON.stringify({ jsonrpc: '2.0', id, result: { content: [{ type: 'text', text: String(sum) }], ...more } })
}
