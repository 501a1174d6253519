import { McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { McpServer as McpServerV1 } from '@modelcontextprotocol/sdk/server/mcp.js'
import { createServer } from '@portico/core'
import { connect } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'

function official(Version: typeof McpServerV1 | typeof McpServerV2): McpServerV1 {
  // Both versions have the methods used here; only their types are not the same.
  const server = new (Version as typeof McpServerV1)({ name: 'old', version: '1.0.0' }, { capabilities: { logging: {} } })
  server.registerTool(
    'add',
    {
      description: 'Adds',
      inputSchema: z.object({ a: z.number(), b: z.number() }) as never,
      outputSchema: z.object({ sum: z.number() }) as never,
    },
    (({ a, b }: { a: number; b: number }) => ({
      content: [{ type: 'text', text: `${a + b}` }],
      structuredContent: { sum: a + b },
    })) as never,
  )
  server.registerTool('fail', { description: 'Fails' }, (() => ({
    content: [{ type: 'text', text: 'no' }],
    isError: true,
  })) as never)
  server.registerResource('note', 'old://note', {}, () => ({ contents: [{ uri: 'old://note', text: 'a note' }] }))
  server.registerPrompt(
    'ask',
    { argsSchema: (Version === McpServerV1 ? { what: z.string() } : z.object({ what: z.string() })) as never },
    (({ what }: { what: string }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Ask ${what}` } }],
    })) as never,
  )
  return server
}

describe.each([
  ['1', McpServerV1],
  ['2', McpServerV2],
])('mount of a server of the official SDK, version %s', (_version, Version) => {
  test('offers its tools, resources and prompts', async () => {
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('old', official(Version as never))
    await using client = await connect(server)
    const tools = await client.listTools()
    expect(tools.map(({ name }) => name)).toEqual(['old_add', 'old_fail'])
    expect(tools[0]).toMatchObject({
      description: 'Adds',
      inputSchema: { required: ['a', 'b'] },
      outputSchema: { required: ['sum'] },
    })
    expect(await client.client.callTool({ name: 'old_add', arguments: { a: 1, b: 2 } })).toMatchObject({
      content: [{ type: 'text', text: '3' }],
      structuredContent: { sum: 3 },
    })
    expect(await client.client.callTool({ name: 'old_fail' })).toMatchObject({ isError: true, content: [{ text: 'no' }] })
    expect(await client.read('old://note')).toMatchObject([{ uri: 'old://note', text: 'a note' }])
    const { messages } = await client.client.getPrompt({ name: 'old_ask', arguments: { what: 'why' } })
    expect(messages[0]?.content).toEqual({ type: 'text', text: 'Ask why' })
  })

  test('answers with the errors of the mounted server', async () => {
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('old', official(Version as never))
    await using client = await connect(server)
    expect(await client.client.callTool({ name: 'old_add', arguments: { a: 'x', b: 2 } })).toMatchObject({ isError: true })
    await expect(client.client.getPrompt({ name: 'old_ask', arguments: {} })).rejects.toThrow(/what/)
  })

  test('follows what it defines later', async () => {
    const inner = official(Version)
    const server = createServer({ name: 'outer', version: '1.0.0' }).mount('old', inner)
    await using client = await connect(server)
    const changed = new Promise((resolve) => client.onNotification((message) => resolve(message.method)))
    inner.registerTool('later', { description: 'Later' }, () => ({ content: [] }))
    expect(await changed).toBe('notifications/tools/list_changed')
    expect((await client.listTools()).map(({ name }) => name)).toContain('old_later')
  })
})

test('a mounted server may ask the client of the call', async () => {
  const inner = new McpServerV1({ name: 'old', version: '1.0.0' })
  inner.registerTool('greet', { description: 'Greets' }, async (extra) => {
    const result = await extra.sendRequest(
      {
        method: 'elicitation/create',
        params: { message: 'Who are you?', requestedSchema: { type: 'object', properties: { name: { type: 'string' } } } },
      },
      z.object({ action: z.string(), content: z.object({ name: z.string() }).optional() }) as never,
    )
    const { content } = result as { content?: { name: string } }
    return { content: [{ type: 'text', text: `Hello, ${content?.name ?? 'nobody'}!` }] }
  })
  const server = createServer({ name: 'outer', version: '1.0.0' }).mount('old', inner)
  await using client = await connect(server, { capabilities: { elicitation: {} } })
  client.client.setRequestHandler('elicitation/create', () => ({ action: 'accept', content: { name: 'Ada' } }))
  expect(await client.client.callTool({ name: 'old_greet' })).toMatchObject({ content: [{ type: 'text', text: 'Hello, Ada!' }] })
})

test('a bad prefix is refused', () => {
  const server = createServer({ name: 'outer', version: '1.0.0' })
  expect(() => server.mount('a b', new McpServerV1({ name: 'old', version: '1.0.0' }))).toThrow(/expected a prefix/)
})
