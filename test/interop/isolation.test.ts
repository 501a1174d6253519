import { setImmediate as nextTurn } from 'node:timers/promises'
import { apiKeys } from '@portico/auth'
import { createServer } from '@portico/core'
import { type RawClient, RawHttpSseClient, type RawMessage, RawStreamableHttpClient } from '@portico/testing'
import { type Running, serve } from '@portico/transport-sse'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'

/** How many clients there are, half of them over each HTTP transport. */
const CLIENTS = 200
/** How many calls each makes at the same time; all use the same request ids and progress tokens. */
const CALLS = 20

const keyOf = (index: number): string => `the-key-of-client-${index}`
const principalOf = (index: number): string => `client-${index}`

function createNonceServer() {
  return createServer({ name: 'nonces', version: '1.0.0' }).tool(
    'tell',
    { input: z.object({ nonce: z.string(), turns: z.number() }) },
    async ({ nonce, turns }, { progress, log, principal }) => {
      progress(1, undefined, nonce)
      for (let turn = 0; turn < turns; turn++) await nextTurn()
      log.info(nonce)
      progress(2, undefined, nonce)
      return { nonce, principal: principal?.id }
    },
  )
}

/** Makes all calls of one client, and returns the nonces of other clients in what it got. */
async function foreignNonces(client: RawClient, index: number): Promise<string[]> {
  await client.initialize()
  for (let id = 0; id < CALLS; id++) {
    const params = {
      name: 'tell',
      arguments: { nonce: `${index}/${id}`, turns: (id * 7 + index) % 11 },
      _meta: { progressToken: id },
    }
    await client.send({ jsonrpc: '2.0', id, method: 'tools/call', params })
  }
  const answers: RawMessage[] = []
  for (let id = 0; id < CALLS; id++) answers.push(await client.answer(id))
  const own = (id: number): object => ({ nonce: `${index}/${id}`, principal: principalOf(index) })
  expect(answers.map(({ result }) => result?.['structuredContent'])).toEqual(Array.from({ length: CALLS }, (_, id) => own(id)))
  const texts = client.messages.kept.map((message) => JSON.stringify(message))
  expect(texts).toHaveLength(3 * CALLS)
  return texts.filter((text) => !text.includes(`"${index}/`))
}

describe(`${CLIENTS} clients with the same request ids`, () => {
  let running: Running
  const clients: RawClient[] = []

  beforeAll(async () => {
    const keys = Object.fromEntries(Array.from({ length: CLIENTS }, (_, index) => [principalOf(index), keyOf(index)]))
    running = await serve(createNonceServer(), { port: 0, standalone: false, auth: apiKeys({ keys }) })
    for (let index = 0; index < CLIENTS; index++) {
      const headers = { authorization: `Bearer ${keyOf(index)}` }
      clients.push(
        index % 2 === 0
          ? await RawHttpSseClient.open(running.urls.httpSse, { headers })
          : new RawStreamableHttpClient(running.urls.streamableHttp, { headers }),
      )
    }
  })

  afterAll(async () => {
    await Promise.all(clients.map(async (client) => client.close()))
    await running.close()
  })

  test('get only their own answers, progress and log messages', async () => {
    const foreign = await Promise.all(clients.map((client, index) => foreignNonces(client, index)))
    expect(foreign.flat()).toEqual([])
  })

  test('cannot use the session of another', async () => {
    const [sse, streamable] = [clients[0] as RawHttpSseClient, clients[1] as RawStreamableHttpClient] // by their order above
    const thief = { headers: { authorization: `Bearer ${keyOf(3)}` } }
    const ping = { jsonrpc: '2.0', id: 'stolen', method: 'ping' }
    const other = new RawStreamableHttpClient(running.urls.streamableHttp, thief)
    const stolen = await other.post(ping, { 'Mcp-Session-Id': streamable.sessionId ?? '' })
    const unknown = await other.post(ping, { 'Mcp-Session-Id': 'no-such-session' })
    expect(stolen.status).toBe(404)
    // Nothing tells which of the two it was.
    expect([stolen.status, stolen.body]).toEqual([unknown.status, unknown.body])
    const answer = await sse.post(ping, { authorization: `Bearer ${keyOf(3)}` })
    expect(answer.status).toBe(404)
    await streamable.request('ping')
    await sse.request('ping')
    await other.close()
  })
})
