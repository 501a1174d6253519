import type { AnyServer, ProtocolVersion } from '@portico/core'
import { PROTOCOL_VERSIONS } from '@portico/core'
import { RawHttpClient } from '@portico/testing'
import { type Running, serve } from '@portico/transport-sse'
import { toFetch } from '@portico/transport-sse/fetch'
import { toWebSocketHandler } from '@portico/transport-websocket'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyPiece } from './any-piece.ts'
import { anyHttpRequest } from './any-head.ts'
import { askFetch } from './ask-fetch.ts'
import { askNode } from './ask-node.ts'
import type { Route } from './channel.ts'
import { converse } from './converse.ts'
import { exchangeBytes } from './exchange-bytes.ts'
import { createFuzzServer, isIntended } from './fuzz-server.ts'
import { heldBytes } from './heap.ts'
import { httpSseRoute } from './http-sse-route.ts'
import { linkedRoute } from './linked-route.ts'
import type { Piece } from './piece.ts'
import { childRoute, streamsRoute } from './stdio-route.ts'
import { streamableHttpRoute } from './streamable-http-route.ts'
import { webSocketRoute } from './web-socket-route.ts'

/** How many messages are sent over all transports together. */
const MESSAGES = Number(process.env['FUZZ_MESSAGES'] ?? 50_000)
/** Everything that is sent follows from it. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_728)
/** When to stop making a failure smaller, in milliseconds. */
const SHRINK_MS = 60_000
/** What the calls in flight may take when everything is closed, in milliseconds; none are left by then. */
const CLOSE_MS = 60_000

/** How much more may be held after all of it than after a part. */
const MAX_GROWTH_BYTES = 8_388_608

interface Conversation {
  readonly version: ProtocolVersion | undefined
  readonly pieces: readonly Piece[]
}

/** Conversations in every revision, and such as may open themselves. */
function conversations(route: Route, maxLength: number): fc.Arbitrary<Conversation> {
  const within = (version: ProtocolVersion | undefined): fc.Arbitrary<Conversation> =>
    fc.record(
      {
        version: fc.constant(version),
        pieces: fc.array(anyPiece(version ?? '2025-06-18'), { minLength: 1, maxLength, size: 'max' }),
      },
      { noNullPrototype: true },
    )
  return fc.oneof(...PROTOCOL_VERSIONS.map(within), ...(route.servesUninitialized === true ? [within(undefined)] : []))
}

/** What went wrong where nobody waits for it. */
const strays: unknown[] = []
const keep = (error: unknown): void => void strays.push(error)

let openSessions = 0

function createServer(): AnyServer {
  const server = createFuzzServer()
  server.on('connection', ({ phase }) => (openSessions += phase === 'open' ? 1 : -1))
  server.on('error', ({ error }) => {
    if (!isIntended(error)) strays.push(error)
  })
  return server
}

/** Holds conversations until that share of all messages was sent. */
async function fuzz(
  route: Route,
  share: number,
  { maxLength = 100, numRuns = 10, firstSeed = SEED, shrinkPatienceMs = 500 } = {},
): Promise<void> {
  let sent = 0
  // On a busy machine it takes its time; what fails once is made small more quickly.
  let patienceMs = 60_000
  const holdConversation = fc.asyncProperty(conversations(route, maxLength), async ({ version, pieces }) => {
    sent += pieces.length
    try {
      await converse(route, version, pieces, patienceMs)
      if (strays.length > 0) throw new Error('not answered but thrown')
    } catch (error) {
      patienceMs = shrinkPatienceMs
      throw new Error((error as Error).message, { cause: strays.splice(0)[0] }) // converse() rejects with errors
    }
  })
  for (let seed = firstSeed; sent < MESSAGES * share; seed++) {
    // Shrinking holds conversations too; what it may take is bounded.
    await fc.assert(holdConversation, { seed, numRuns, unbiased: true, interruptAfterTimeLimit: SHRINK_MS })
  }
}

beforeAll(() => {
  process.on('uncaughtException', keep)
  process.on('unhandledRejection', keep)
})

afterAll(() => {
  process.off('uncaughtException', keep)
  process.off('unhandledRejection', keep)
})

describe('whatever is sent, every request gets one valid answer and nothing is left behind', {
  timeout: 600_000 + MESSAGES * 20,
}, () => {
  test('in the same process', async () => {
    const server = createServer()
    const route = linkedRoute(server)
    // What is made once, such as the validators of the schemas, is made by now.
    await fuzz(route, 0.06)
    const before = await heldBytes()
    await fuzz(route, 0.28, { firstSeed: SEED + 1_000_000 })
    expect(await heldBytes()).toBeLessThan(before + MAX_GROWTH_BYTES)
    await expectNothingLeft(server)
  })

  test('over two streams of bytes', async () => {
    const server = createServer()
    await fuzz(streamsRoute(server), 0.16)
    await expectNothingLeft(server)
  })

  test('over stdio, to a process of its own', () =>
    fuzz(childRoute(), 0.04, { maxLength: 1000, numRuns: 1, shrinkPatienceMs: 10_000 }))

  test('over Streamable HTTP', () =>
    withServer(async (running) => {
      const http = new RawHttpClient(running.url)
      await fuzz(streamableHttpRoute(askNode(http, '/mcp')), 0.16)
      http.close()
    }))

  test('over HTTP+SSE', () => withServer((running) => fuzz(httpSseRoute(running.urls.httpSse), 0.1)))

  test('over WebSocket', () => withServer((running) => fuzz(webSocketRoute(running.urls.webSocket!), 0.1)))

  test('over HTTP, with heads of every kind', () =>
    withServer(async ({ port }) => {
      const answersWell = fc.asyncProperty(anyHttpRequest, async (bytes) => {
        const answer = await exchangeBytes(port, bytes)
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 [1-4]/)
        if (strays.length > 0) throw new Error('not answered but thrown', { cause: strays.splice(0)[0] })
      })
      await fc.assert(answersWell, { seed: SEED, numRuns: Math.ceil(MESSAGES * 0.02), interruptAfterTimeLimit: SHRINK_MS })
    }))

  test('over web-standard requests', async () => {
    const server = createServer()
    const handler = toFetch(server, { drainMs: CLOSE_MS })
    await fuzz(streamableHttpRoute(askFetch(handler)), 0.08)
    expect(await (await handler(new Request('http://localhost/health'))).json()).toMatchObject(IDLE)
    await handler.close()
    await expectNothingLeft(server)
  })
})

const IDLE = { connections: { sessions: 0, streams: 0 } }

async function withServer(use: (running: Running) => Promise<void>): Promise<void> {
  const server = createServer()
  const running = await serve(server, { port: 0, standalone: false, drainMs: CLOSE_MS, webSocket: toWebSocketHandler(server) })
  try {
    await use(running)
    await expect.poll(async () => (await fetch(running.urls.health)).json()).toMatchObject(IDLE)
  } finally {
    const startedAt = performance.now()
    await running.close()
    expect(performance.now() - startedAt).toBeLessThan(CLOSE_MS / 2)
  }
  await expectNothingLeft(server)
}

async function expectNothingLeft(server: AnyServer): Promise<void> {
  expect(openSessions).toBe(0)
  await server.close()
  expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
}
