import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { Gates } from '../../test-support/gates.ts'
import { HttpSseClient } from '../../test-support/http-sse-client.ts'
import { StreamableClient } from '../../test-support/streamable-client.ts'
import { createTestServer } from '../../test-support/test-server.ts'
import { type Running, serve } from '../node/serve.ts'

let running: Running
beforeEach(async () => {
  running = await serve(createTestServer(new Gates()), { port: 0, standalone: false })
})
afterEach(() => running.close())

describe('GET /health', () => {
  test('tells status, version, uptime and connections, and is not kept', async () => {
    const response = await fetch(running.urls.health)
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await response.json()).toEqual({
      status: 'ok',
      name: 'transport-test',
      version: '1.2.3',
      uptimeSeconds: 0,
      connections: { sessions: 0, streams: 0 },
    })
  })

  test('counts sessions and streams of both transports', async () => {
    const client = await StreamableClient.open(running.urls.streamableHttp)
    await HttpSseClient.open(running.urls.httpSse)
    const stream = await client.listen()
    await stream.comment()
    const { connections } = await (await fetch(running.urls.health)).json()
    expect(connections).toEqual({ sessions: 2, streams: 2 })
  })

  test('answers HEAD without body, and no other method', async () => {
    const head = await fetch(running.urls.health, { method: 'HEAD' })
    expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' })
    expect((await fetch(running.urls.health, { method: 'POST' })).status).toBe(405)
  })
})
