import { createServer, progress, type ProtocolVersion } from '@portico/core'
import { apiKeys } from '@portico/auth'
import { RawHttpSseClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'
import { validateMessage } from './validate-message.ts'

function createSseServer() {
  return createServer({ name: 'sse', version: '1.0.0' })
    .tool('steps', {}, async function* () {
      yield progress(1, 2)
      return 'line one\nline two\r\n\u2028'
    })
    .resource('notes://a', {}, () => 'a')
}

async function open(version: ProtocolVersion, server = createSseServer()) {
  const endpoint = await HttpEndpoint.serve(server)
  const client = await RawHttpSseClient.open(endpoint.running.urls.httpSse)
  onTestFinished(() => client.close())
  if (!since('2026-07-28').includes(version)) await client.initialize({ protocolVersion: version })
  return { endpoint, client }
}

describe('HTTP+SSE', () => {
  test('[SSE-01] checks Origin on both endpoints', async () => {
    const { endpoint, client } = await open('2024-11-05')
    for (const origin of ['https://evil.example', 'null']) {
      expect((await endpoint.http.request({ path: '/sse', headers: { accept: 'text/event-stream', origin } })).status).toBe(403)
      const post = { method: 'POST', path: client.endpoint, headers: { 'content-type': 'application/json', origin }, body: '{}' }
      expect((await endpoint.http.request(post)).status).toBe(403)
    }
  })

  test('[SSE-02] is bound to the loopback address, and asks for keys where there are some', async () => {
    const { endpoint } = await open('2024-11-05')
    expect(new URL(endpoint.running.urls.httpSse).hostname).toBe('127.0.0.1')
    const locked = await HttpEndpoint.serve(createSseServer(), {
      auth: apiKeys({ keys: { ada: 'a-key-of-thirty-two-characters-00' } }),
    })
    expect((await locked.http.request({ path: '/sse' })).status).toBe(401)
    const post = { method: 'POST', path: '/messages?session_id=a', headers: { 'content-type': 'application/json' }, body: '{}' }
    expect((await locked.http.request(post)).status).toBe(401)
  })

  test('[SSE-03, SSE-04] has an endpoint for events, which tells first where messages go', async () => {
    const endpoint = await HttpEndpoint.serve(createSseServer())
    const stream = await endpoint.http.openStream({ path: '/sse' })
    expect([stream.status, stream.headers['content-type']]).toEqual([200, 'text/event-stream'])
    const first = await stream.events.take(() => true, 'the first event')
    expect(first.event).toBe('endpoint')
    const target = new URL(first.data, endpoint.running.urls.httpSse)
    expect(target.origin).toBe(new URL(endpoint.running.url).origin)
    const post = {
      method: 'POST',
      path: target.href,
      headers: { 'content-type': 'application/json' },
      body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
    }
    expect((await endpoint.http.request(post)).status).toBe(202)
    expect(await stream.events.take(() => true, 'the answer')).toMatchObject({
      event: 'message',
      data: '{"jsonrpc":"2.0","id":1,"result":{}}',
    })
    stream.close()
  })

  test('[SSE-05] sends every message as an event, its JSON in one piece', async () => {
    const server = createSseServer()
    const { client } = await open('2024-11-05', server)
    const answer = await client.request('tools/call', { name: 'steps', _meta: { progressToken: 't' } })
    expect(answer).toMatchObject({ result: { content: [{ text: 'line one\nline two\r\n\u2028' }] } })
    await client.request('resources/subscribe', { uri: 'notes://a' })
    server.resourceUpdated('notes://a')
    server.removeTool('steps')
    const seen: RawMessage[] = [
      answer,
      await client.notification('notifications/progress'),
      await client.notification('notifications/resources/updated'),
      await client.notification('notifications/tools/list_changed'),
    ]
    for (const message of seen) expect(validateMessage('2024-11-05', message)).toEqual([])
    expect(client.stream.events.kept).toEqual([])
  })

  test.each(inForce('SSE-06'))('[SSE-06] stands beside Streamable HTTP, for clients of any revision (%s)', async (version) => {
    const { endpoint, client } = await open(version)
    const terms = since('2026-07-28').includes(version) ? { _meta: TERMS } : {}
    expect(await client.request('tools/list', terms)).toMatchObject({ result: { tools: [{ name: 'steps' }] } })
    expect(await endpoint.call('tools/list')).toMatchObject({ status: 200 })
  })
})
