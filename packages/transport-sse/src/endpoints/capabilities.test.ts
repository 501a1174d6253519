import { createServer } from '@portico/core'
import { afterEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { type Running, serve } from '../node/serve.ts'

let running: Running
afterEach(() => running.close())

describe('GET /capabilities', () => {
  test('tells who the server is, what it speaks, where, and what it offers', async () => {
    const server = createServer({ name: 'clock', title: 'A clock', version: '1.2.3' })
      .tool('now', { description: 'The time', input: z.object({ zone: z.string() }) }, () => 'now')
      .resource('clock://zones', { mimeType: 'text/plain' }, () => 'UTC')
      .resource('clock://zones/{zone}', {}, ({ zone }) => zone)
      .prompt('ask', { description: 'Asks for the time' }, () => 'What time is it?')
    running = await serve(server, { port: 0, standalone: false })
    const response = await fetch(running.urls.capabilities)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    const capabilities = await response.json()
    expect(capabilities).toMatchObject({
      server: { name: 'clock', title: 'A clock', version: '1.2.3' },
      transports: [
        { type: 'streamable-http', path: '/mcp' },
        { type: 'http-sse', path: '/sse', messagesPath: '/messages/' },
      ],
      tools: [
        { name: 'now', description: 'The time', inputSchema: { type: 'object', properties: { zone: { type: 'string' } } } },
      ],
      resources: [{ uri: 'clock://zones', mimeType: 'text/plain' }],
      resourceTemplates: [{ uriTemplate: 'clock://zones/{zone}' }],
      prompts: [{ name: 'ask', description: 'Asks for the time' }],
    })
    expect(capabilities.protocolVersions).toEqual(expect.arrayContaining(['2024-11-05', '2025-11-25']))
  })

  test('tells only the revisions that are served', async () => {
    running = await serve(createServer({ name: 'a', version: '1', protocolVersions: ['2025-06-18'] }), {
      port: 0,
      standalone: false,
    })
    expect((await (await fetch(running.urls.capabilities)).json()).protocolVersions).toEqual(['2025-06-18'])
  })
})
