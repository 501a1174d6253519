import { type Authenticator, createServer, InsufficientScopeError } from '@portico/core'
import { describe, expect, test } from 'vitest'
import { callRequest, POST_HEADERS, StreamableClient } from '../test-support/streamable-client.ts'
import { toFetch } from './fetch/to-fetch.ts'
import { serve } from './node/serve.ts'

const ADMITS_ANYBODY: Authenticator = { authenticate: () => ({ principal: { id: 'ada', scopes: [] } }) }

function guardedServer() {
  const server = createServer({ name: 'guarded', version: '1' })
    .tool('write', {}, () => {
      throw new InsufficientScopeError(['notes:read', 'notes:write'])
    })
    .tool('write_later', {}, async () => {
      await Promise.resolve()
      throw new InsufficientScopeError(['notes:write'])
    })
    .tool('report_and_write', {}, async (_input, { progress }) => {
      await Promise.resolve()
      progress(1)
      throw new InsufficientScopeError(['notes:write'])
    })
  server.on('error', () => undefined)
  return server
}

function statelessCall(name: string, meta: object = {}) {
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'test', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
    ...meta,
  }
  const headers = { ...POST_HEADERS, 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': name }
  return {
    method: 'POST',
    headers,
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, _meta } }),
  }
}

describe('a call that lacks scopes', () => {
  test('is answered 403 and names them all, in a session and without', async () => {
    await using running = await serve(guardedServer(), { port: 0, standalone: false, auth: ADMITS_ANYBODY })
    const client = await StreamableClient.open(running.urls.streamableHttp)
    const answers = [
      await client.post(callRequest(1, 'write', {})),
      await fetch(running.urls.streamableHttp, statelessCall('write')),
    ]
    for (const answer of answers) {
      expect(answer.status).toBe(403)
      expect(answer.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="notes:read notes:write"')
      expect(await answer.json()).toMatchObject({
        id: 1,
        error: { code: -32_600, data: { scopes: ['notes:read', 'notes:write'] } },
      })
    }
    expect((await client.post(callRequest(2, 'write_later', {}))).status).toBe(403)
  })

  test('is answered so by web-standard requests too', async () => {
    const handle = toFetch(guardedServer(), { auth: ADMITS_ANYBODY })
    expect((await handle(new Request('http://localhost/mcp', statelessCall('write_later')))).status).toBe(403)
    await handle.close()
  })

  test('is answered on its stream where one has begun', async () => {
    await using running = await serve(guardedServer(), { port: 0, standalone: false, auth: ADMITS_ANYBODY })
    const answer = await fetch(running.urls.streamableHttp, statelessCall('report_and_write', { progressToken: 1 }))
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('"scopes":["notes:write"]')
  })

  test('gets the challenge that the authenticator writes, unless no header can carry it', async () => {
    const written = ['Bearer error="insufficient_scope", resource_metadata="https://a"', 'line\r\nX-Injected: yes']
    for (const challenge of written) {
      const auth = { ...ADMITS_ANYBODY, stepUpChallenge: () => challenge }
      await using running = await serve(guardedServer(), { port: 0, standalone: false, auth })
      const answer = await fetch(running.urls.streamableHttp, statelessCall('write_later'))
      expect(answer.status).toBe(403)
      const expected = challenge.includes('\n') ? 'Bearer error="insufficient_scope", scope="notes:write"' : challenge
      expect(answer.headers.get('www-authenticate')).toBe(expected)
      expect(answer.headers.has('x-injected')).toBe(false)
    }
  })
})
