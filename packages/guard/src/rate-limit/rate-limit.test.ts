import { createServer, type Middleware } from '@portico/core'
import { connect } from '@portico/testing'
import { serve } from '@portico/transport-sse'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { rateLimit } from './rate-limit.ts'

function createLimited(limit: Middleware) {
  const calls: string[] = []
  const server = createServer({ name: 'limited', version: '1.0.0' })
    .use(limit)
    .tool('a', {}, () => {
      calls.push('a')
      return 'a'
    })
    .tool('b', {}, () => 'b')
    .resource('notes://one', {}, () => 'one')
    .prompt('greet', { args: { name: z.enum(['Ada', 'Bob']) } }, () => 'Hello')
  return { server, calls }
}

const as = (id: string) => ({ principal: { id, scopes: [] } })

describe('rateLimit', () => {
  test('refuses what comes too often, before the handler, and says how long to wait', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { server, calls } = createLimited(rateLimit({ perName: '2/s' }))
    await using client = await connect(server)
    await client.tools.a({})
    await client.tools.a({})
    await expect(client.tools.a({})).rejects.toMatchObject({
      code: 429,
      message: 'Too many calls of "a": try again in 1 s',
      data: { retryAfterMs: 500 },
    })
    expect(calls).toHaveLength(2)
    expect(await client.tools.b({})).toBe('b')
    vi.advanceTimersByTime(500)
    expect(await client.tools.a({})).toBe('a')
  })

  test('counts what each principal calls, whatever it is', async () => {
    const { server } = createLimited(rateLimit({ perPrincipal: '3/h' }))
    await using ada = await connect(server, as('ada'))
    await using bob = await connect(server, as('bob'))
    await ada.tools.a({})
    await ada.read('notes://one')
    await ada.prompts.greet({ name: 'Ada' })
    await expect(ada.tools.b({})).rejects.toMatchObject({ code: 429 })
    await expect(ada.read('notes://one')).rejects.toMatchObject({ code: 429 })
    expect(await bob.tools.a({})).toBe('a')
  })

  test('counts all together, and only what it is asked to', async () => {
    const { server } = createLimited(rateLimit({ total: '1/h', only: ({ name }) => name === 'a' }))
    await using ada = await connect(server, as('ada'))
    await using bob = await connect(server, as('bob'))
    await ada.tools.a({})
    await expect(bob.tools.a({})).rejects.toMatchObject({ message: expect.stringContaining('Too many calls of this server') })
    expect(await bob.tools.b({})).toBe('b')
  })

  test('is answered 429 with Retry-After over HTTP, in every revision', async () => {
    const { server } = createLimited(rateLimit({ perName: '1/min' }))
    const running = await serve(server, { port: 0, standalone: false })
    onTestFinished(() => running.close())
    const call = (): Promise<Response> =>
      fetch(running.urls.streamableHttp, {
        method: 'POST',
        headers: {
          'Content-Type': 'application/json',
          Accept: 'application/json, text/event-stream',
          'MCP-Protocol-Version': '2026-07-28',
          'Mcp-Method': 'tools/call',
          'Mcp-Name': 'a',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: {
            name: 'a',
            arguments: {},
            _meta: {
              'io.modelcontextprotocol/protocolVersion': '2026-07-28',
              'io.modelcontextprotocol/clientInfo': { name: 'c', version: '1' },
              'io.modelcontextprotocol/clientCapabilities': {},
            },
          },
        }),
      })
    expect((await call()).status).toBe(200)
    const refused = await call()
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('60')
    expect(await refused.json()).toMatchObject({ id: 1, error: { code: 429 } })
  })

  test.each([
    [{}, 'expected one of perPrincipal, perName and total'],
    [{ total: 'often' }, 'rateLimit: total: expected a rate'],
    [{ total: '1/s', maxKeys: 0 }, 'maxKeys: expected an integer ≥ 1, got 0'],
  ])('refuses the options %j', (options, message) => {
    expect(() => rateLimit(options as never)).toThrow(message)
  })
})
