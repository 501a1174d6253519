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
    await client.listen()
    const { connections } = await (await fetch(running.urls.health)).json()
    expect(connections).toEqual({ sessions: 2, streams: 2 })
  })

  test('shows what `describeHealth` adds, and does without it when that throws', async () => {
    let count = 0
    const server = createTestServer(new Gates())
    const errors: unknown[] = []
    server.on('error', ({ error, source }) => errors.push([source, String(error)]))
    const describeHealth = (): { count: number } => {
      count++
      if (count > 1) throw new Error('broken')
      return { count }
    }
    await using other = await serve(server, { port: 0, standalone: false, describeHealth })
    expect(await (await fetch(other.urls.health)).json()).toMatchObject({ status: 'ok', count: 1 })
    const answer: unknown = await (await fetch(other.urls.health)).json()
    expect(answer).toMatchObject({ status: 'ok' })
    expect(answer).not.toHaveProperty('count')
    expect(errors).toEqual([['describeHealth', 'Error: broken']])
  })

  test('answers HEAD without body, and no other method', async () => {
    const head = await fetch(running.urls.health, { method: 'HEAD' })
    expect({ status: head.status, body: await head.text() }).toEqual({ status: 200, body: '' })
    expect((await fetch(running.urls.health, { method: 'POST' })).status).toBe(405)
  })
})
