import { once } from 'node:events'
import { createServer as createHttpServer, type RequestListener, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from '@portico/core'
import express from 'express'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterEach, describe, expect, test } from 'vitest'
import z3 from 'zod3'
import { Gates } from '../../test-support/gates.ts'
import { HttpSseClient } from '../../test-support/http-sse-client.ts'
import { callRequest, initializeRequest, POST_HEADERS, StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import type { HttpOptions } from '../http-options.ts'
import { type NodeHandler, toNodeHandler } from './to-node-handler.ts'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

function createHandler(options?: HttpOptions): NodeHandler {
  const handler = toNodeHandler(createTestServer(new Gates()), options)
  closing.push(() => handler.close())
  return handler
}

async function listen(listener: RequestListener): Promise<string> {
  const httpServer: HttpServer = createHttpServer(listener).listen(0, '127.0.0.1')
  await once(httpServer, 'listening')
  closing.push(async () => {
    httpServer.closeAllConnections()
    await new Promise((resolve) => httpServer.close(resolve))
  })
  return `http://127.0.0.1:${(httpServer.address() as AddressInfo).port}`
}

async function listenWithFastify(app: FastifyInstance): Promise<string> {
  closing.push(() => app.close())
  return app.listen({ port: 0, host: '127.0.0.1' })
}

/** Calls a tool over both transports, and answers where HTTP+SSE messages go. */
async function useBoth(base: string): Promise<string> {
  const client = await StreamableClient.open(`${base}/mcp`)
  expect(await client.callText(1, 'echo', { text: 'grüße' })).toBe('grüße')
  const stream = await client.listen()
  await stream.cancel()
  expect((await client.delete()).status).toBe(204)

  const sse = await HttpSseClient.open(`${base}/sse`)
  expect((await sse.post(callRequest(2, 'echo', { text: 'grüße' }))).status).toBe(202)
  expect((await sse.events.json()).result.content[0].text).toBe('grüße')
  await sse.events.cancel()

  expect((await fetch(`${base}/health`)).status).toBe(200)
  return sse.endpoint
}

describe('toNodeHandler', () => {
  test('is a listener of node:http', async () => {
    expect(await useBoth(await listen(createHandler()))).toMatch(/^\/messages\/\?session_id=[\w-]+$/)
  })

  test('stands beside other routes of node:http, behind a prefix', async () => {
    const handler = createHandler({ prefix: '/tools' })
    const url = await listen((request, response) => {
      if (request.url?.startsWith('/tools/') === true) handler(request, response)
      else response.end('the rest')
    })
    expect(await useBoth(`${url}/tools`)).toMatch(/^\/tools\/messages\/\?session_id=/)
    expect(await (await fetch(url)).text()).toBe('the rest')
  })

  test.each([
    ['without a body parser', []],
    ['behind express.json()', [express.json()]],
    ['behind express.text()', [express.text({ type: 'application/json' })]],
    ['behind express.raw()', [express.raw({ type: 'application/json' })]],
  ])('is middleware of Express under a mount path, %s', async (_how, parsers) => {
    const app = express()
    for (const parser of parsers) app.use(parser)
    app.use('/tools', createHandler())
    app.get('/', (_request, response) => void response.send('the rest'))
    const url = await listen(app)
    expect(await useBoth(`${url}/tools`)).toMatch(/^\/tools\/messages\/\?session_id=/)
    expect(await (await fetch(url)).text()).toBe('the rest')
  })

  test('is middleware of Express at the root and in nested routers', async () => {
    const app = express()
    app.use('/a', express.Router().use('/b', createHandler()))
    app.use(createHandler({ prefix: '/c' }))
    const url = await listen(app)
    expect(await useBoth(`${url}/a/b`)).toMatch(/^\/a\/b\/messages\//)
    expect(await useBoth(`${url}/c`)).toMatch(/^\/c\/messages\//)
  })

  test('tells the paths of its mount point in /capabilities', async () => {
    const url = await listen(express().use('/tools', createHandler({ prefix: '/v1' })))
    const { transports } = await (await fetch(`${url}/tools/v1/capabilities`)).json()
    expect(transports).toEqual([
      { type: 'streamable-http', path: '/tools/v1/mcp' },
      { type: 'http-sse', path: '/tools/v1/sse', messagesPath: '/tools/v1/messages/' },
    ])
  })

  test('holds what a body parser made to the same limits', async () => {
    const app = express().use(express.raw({ type: 'application/json' }), createHandler({ maxBodyBytes: 1000 }))
    const post = async (body: BodyInit) => fetch(`${await listen(app)}/mcp`, { method: 'POST', headers: POST_HEADERS, body })
    expect((await post('x'.repeat(1001))).status).toBe(413)
    expect((await post(new Uint8Array([0x22, 0xff, 0x22]))).status).toBe(400)
    expect((await post('{')).status).toBe(400)
  })

  test('is a handler in Fastify that reads the body itself', async () => {
    const handler = createHandler({ prefix: '/tools' })
    const app = Fastify({ forceCloseConnections: true })
    await app.register(async (scope) => {
      scope.removeAllContentTypeParsers()
      scope.addContentTypeParser('*', (_request, _payload, done) => done(null))
      scope.all('/tools/*', (request, reply) => {
        reply.hijack()
        handler(request.raw, reply.raw)
      })
    })
    app.get('/', async () => 'the rest')
    const url = await listenWithFastify(app)
    expect(await useBoth(`${url}/tools`)).toMatch(/^\/tools\/messages\/\?session_id=/)
    expect(await (await fetch(url)).text()).toBe('the rest')
  })

  test('is a handler in Fastify that gets the body that Fastify read', async () => {
    const handler = createHandler({ prefix: '/tools' })
    const app = Fastify({ forceCloseConnections: true })
    app.all('/tools/*', (request, reply) => {
      reply.hijack()
      handler(Object.assign(request.raw, { body: request.body }), reply.raw)
    })
    expect(await useBoth(`${await listenWithFastify(app)}/tools`)).toMatch(/^\/tools\/messages\/\?session_id=/)
  })

  test('says what is wrong when somebody else has read the body', async () => {
    const handler = createHandler()
    const app = Fastify({ forceCloseConnections: true })
    app.all('/*', (request, reply) => {
      reply.hijack()
      handler(request.raw, reply.raw)
    })
    const url = await listenWithFastify(app)
    const body = JSON.stringify(initializeRequest())
    const response = await fetch(`${url}/mcp`, { method: 'POST', headers: POST_HEADERS, body })
    expect(response.status).toBe(500)
    expect((await response.json()).error.message).toContain('request.body')
  })

  test('waits for schemas that are still being converted', async () => {
    const server = createServer({ name: 'zod3', version: '1' }).tool(
      'old',
      { input: z3.object({ a: z3.string() }) },
      ({ a }) => a,
    )
    const handler = toNodeHandler(server)
    closing.push(() => handler.close())
    const client = await StreamableClient.open(`${await listen(handler)}/mcp`)
    expect(await client.callText(1, 'old', { a: 'hello' })).toBe('hello')
  })

  test('refuses options that cannot be used', () => {
    expect(() => toNodeHandler(createTestServer(new Gates()), { maxSessions: 0 })).toThrow('maxSessions: expected')
  })

  test('answers 503 once it is closed, and /health says so', async () => {
    const handler = createHandler()
    const url = await listen(handler)
    const client = await StreamableClient.open(`${url}/mcp`)
    const stream = await client.listen()
    await handler.close()
    expect(await stream.next()).toBeUndefined()
    const health = await fetch(`${url}/health`)
    expect(health.status).toBe(503)
    expect((await health.json()).status).toBe('closing')
    for (const response of [await client.call(1, 'echo', { text: 'x' }), await client.get(), await fetch(`${url}/sse`)]) {
      expect(response.status).toBe(503)
      expect(response.headers.get('connection')).toBe('close')
      expect((await response.json()).error.message).toContain('shutting down')
    }
  })
})
