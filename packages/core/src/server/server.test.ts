import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { z as z3 } from 'zod3'
import { prompt } from '../definition/prompt.ts'
import { resource } from '../definition/resource.ts'
import { tool } from '../definition/tool.ts'
import { InvalidDefinitionError } from '../errors.ts'
import type { ErrorEvent, MessageEvent } from './lifecycle-events.ts'
import { createServer, engineOf, type Server } from './server.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

/** The methods of the notifications that a client has got, once the server has had time to send them. */
async function notificationsOf(client: RawLinkedClient): Promise<unknown[]> {
  await client.request('ping')
  const methods: unknown[] = []
  while (client.messages.kept.length > 0) methods.push((await client.messages.take(() => true, 'a message')).method)
  return methods
}

const namesIn = ({ result }: RawMessage, list: string): unknown[] =>
  (result?.[list] as { name: string }[]).map(({ name }) => name)

describe('a server', () => {
  test('is defined by a chain, or by values', async () => {
    const server = testServer()
      .tool('one', {}, () => 1)
      .tools({ two: tool({ handler: () => 2 }), three: tool({ handler: () => 3 }) })
      .resource('a://one', { name: 'one' }, () => '')
      .resources([resource({ uri: 'a://two', name: 'two', handler: () => '' })])
      .prompt('one', {}, () => '')
      .prompts({ two: prompt({ handler: () => '' }) })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['one', 'two', 'three'])
    expect(namesIn(await client.request('resources/list'), 'resources')).toEqual(['one', 'two'])
    expect(namesIn(await client.request('prompts/list'), 'prompts')).toEqual(['one', 'two'])
  })

  test('describes itself', () => {
    const server = createServer({ name: 'clock', version: '1.0.0', instructions: 'not part of it', timeoutMs: 5 })
    expect(server.info).toEqual({ name: 'clock', version: '1.0.0' })
    expect(server.handle.info).toBe(server.info)
  })

  test.each([0, -1, 1.5, Number.NaN])('lets a call ask at least one question: maxQuestions %d is refused', (maxQuestions) => {
    expect(() => createServer({ name: 'test', version: '1.0.0', maxQuestions })).toThrow(InvalidDefinitionError)
  })

  test('serves any number of clients at the same time, each in its own revision', async () => {
    const server = testServer().tool('who', {}, async ({}, ctx) => {
      await Promise.resolve()
      return ctx.principal?.id ?? 'nobody'
    })
    const clients = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        RawLinkedClient.open(server, index % 2 === 0 ? '2024-11-05' : '2025-11-25', {
          principal: { id: `client ${index}`, scopes: [] },
        }),
      ),
    )
    const answers = await Promise.all(clients.map((client) => client.callTool('who', {}, 1)))
    expect(answers.map(({ result }) => (result?.['content'] as { text: string }[])[0]?.text)).toEqual(
      clients.map((_, index) => `client ${index}`),
    )
    expect(engineOf(server).sessionCount).toBe(20)
    await server.close()
    expect(engineOf(server).sessionCount).toBe(0)
    for (const { messages } of clients) expect(messages.isClosed).toBe(true)
    await server.close()
  })

  test('lists what each revision knows of a definition', async () => {
    const server = testServer().tool(
      'full',
      {
        title: 'T',
        description: 'D',
        input: z.object({ a: z.string() }),
        output: z.object({ b: z.number() }),
        annotations: { readOnlyHint: true },
        icons: [{ src: 'a:b' }],
        _meta: { a: 1 },
      },
      () => ({ b: 1 }),
    )
    const fieldsIn = async (version: string): Promise<string[]> => {
      await using client = await RawLinkedClient.open(server, version)
      const { result } = await client.request('tools/list')
      return Object.keys((result?.['tools'] as object[])[0] ?? {}).sort()
    }
    const first = ['description', 'inputSchema', 'name']
    expect(await fieldsIn('2024-11-05')).toEqual(first)
    expect(await fieldsIn('2025-03-26')).toEqual([...first, 'annotations'].sort())
    expect(await fieldsIn('2025-06-18')).toEqual([...first, 'annotations', 'title', 'outputSchema', '_meta'].sort())
    expect(await fieldsIn('2025-11-25')).toEqual([...first, 'annotations', 'title', 'outputSchema', '_meta', 'icons'].sort())
  })
})

describe('a definition', () => {
  test.each([
    ['a second tool of a name', (server: Server) => server.tool('a', {}, () => 1).tool('a', {}, () => 2), /tool "a"/],
    [
      'a second resource of a URI',
      (server: Server) => server.resource('a://b', {}, () => '').resource('a://b', {}, () => ''),
      /resource "a:\/\/b"/,
    ],
    [
      'a second template',
      (server: Server) => server.resource('a://{b}', {}, () => '').resource('a://{b}', {}, () => ''),
      /resource "a:\/\/{b}"/,
    ],
    ['a second prompt of a name', (server: Server) => server.prompt('a', {}, () => '').prompt('a', {}, () => ''), /prompt "a"/],
    ['a tool without a name', (server: Server) => server.tool('', {}, () => 1), /tool/],
    ['a tool with a bad name', (server: Server) => server.tool('a b', {}, () => 1), /a b/],
    ['a resource that is no URI', (server: Server) => server.resource('notes', {}, () => ''), /resource "notes"/],
    ['a template whose variables touch', (server: Server) => server.resource('a://{b}{c}', {}, () => ''), /a:\/\/{b}{c}/],
    [
      'a schema that JSON Schema cannot express',
      (server: Server) => server.tool('a', { input: z.object({ at: z.date() }) }, () => 1),
      /tool "a"/,
    ],
    ['arguments that are no object', (server: Server) => server.tool('a', { input: z.string() }, () => 1), /tool "a"/],
  ])('is refused, and named: %s', (_what, define, words) => {
    expect(() => define(testServer())).toThrow(InvalidDefinitionError)
    expect(() => define(testServer())).toThrow(words)
  })

  test('that was refused leaves nothing behind', async () => {
    const server = testServer().tool('good', {}, () => 'a')
    expect(() => server.tool('bad', { input: z.object({ at: z.date() }) }, () => 'b')).toThrow(InvalidDefinitionError)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['good'])
    expect(await client.callTool('bad')).toMatchObject({ error: { code: -32_602 } })
  })

  test('that cannot be expressed is refused at the start where its converter had to be loaded', async () => {
    const server = testServer().tool('bad', { input: z3.object({ at: z3.date() }) }, () => 'b')
    await expect(RawLinkedClient.open(server)).rejects.toThrow(/tool "bad"/)
    await expect(RawLinkedClient.open(server)).rejects.toThrow(InvalidDefinitionError)
  })
})

describe('what is defined while serving', () => {
  test('is there at once, and clients are told once', async () => {
    const server = testServer().tool('one', {}, () => 1)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await client.request('tools/list')
    server.tool('two', {}, () => 2).tools({ three: tool({ handler: () => 3 }) })
    expect(await notificationsOf(client)).toEqual(['notifications/tools/list_changed'])
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['one', 'two', 'three'])
    expect(await client.callTool('three')).toMatchObject({ result: { content: [{ text: '3' }] } })
  })

  test('can be removed', async () => {
    const server = testServer()
      .tool('a', {}, () => 1)
      .resource('a://b', {}, () => '')
      .resource('a://{b}/c', {}, () => '')
      .prompt('a', {}, () => '')
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect([server.removeTool('a'), server.removeTool('a')]).toEqual([true, false])
    expect([server.removeResource('a://b'), server.removeResource('a://{b}/c'), server.removeResource('a://b')]).toEqual([
      true,
      true,
      false,
    ])
    expect([server.removePrompt('a'), server.removePrompt('a')]).toEqual([true, false])
    expect(await notificationsOf(client)).toEqual([
      'notifications/tools/list_changed',
      'notifications/resources/list_changed',
      'notifications/prompts/list_changed',
    ])
    expect(await client.request('tools/list')).toMatchObject({ result: { tools: [] } })
    expect(await client.callTool('a')).toMatchObject({ error: { code: -32_602 } })
    server.tool('a', {}, () => 'again')
    expect(await client.callTool('a')).toMatchObject({ result: { content: [{ text: 'again' }] } })
  })

  test('is finished by a call that began before it was removed', async () => {
    const server = testServer().tool('a', {}, async () => {
      server.removeTool('a')
      await Promise.resolve()
      return 'finished'
    })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(await client.callTool('a')).toMatchObject({ result: { content: [{ text: 'finished' }] } })
  })

  test('is listed when its schema has been converted, and not before', async () => {
    const server = testServer().tool('one', {}, () => 1)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    server.tool('two', { input: z3.object({ a: z3.string() }) }, () => 2)
    server.prompt('two', { args: { a: z3.string() } }, () => '')
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['one'])
    await client.notification('notifications/tools/list_changed')
    await client.notification('notifications/prompts/list_changed')
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['one', 'two'])
    expect(namesIn(await client.request('prompts/list'), 'prompts')).toEqual(['two'])
  })

  test('is not listed, and an error is told of, when its schema cannot be converted', async () => {
    const server = testServer().tool('one', {}, () => 1)
    const failed = new Promise<ErrorEvent>((resolve) => server.on('error', resolve))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    server.tool('two', { input: z3.object({ at: z3.date() }) }, () => 2)
    expect((await failed).error).toBeInstanceOf(InvalidDefinitionError)
    expect(namesIn(await client.request('tools/list'), 'tools')).toEqual(['one'])
  })
})

describe('server.on', () => {
  test('tells of connections', async () => {
    const server = testServer()
    const events: unknown[] = []
    server.on('connection', (event) => events.push(event))
    const client = await RawLinkedClient.open(server, '2025-06-18', { principal: { id: 'ada', scopes: [] } })
    client.close()
    client.close()
    const common = {
      sessionId: client.sessionId,
      transport: 'linked',
      protocolVersion: '2025-06-18',
      client: 'raw 0.1.0',
      principal: { id: 'ada', scopes: [] },
    }
    expect(events).toEqual([
      { phase: 'open', ...common },
      { phase: 'close', ...common },
    ])
  })

  test('tells of every message, until it is stopped', async () => {
    const server = testServer().tool('a', {}, async (_input, ctx) => {
      ctx.log.info('hello')
      return Promise.resolve('a')
    })
    const messages: MessageEvent[] = []
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const stop = server.on('message', (event) => messages.push(event))
    await client.callTool('a')
    server.removeTool('a')
    await client.notification('notifications/tools/list_changed')
    stop()
    await client.request('ping')
    expect(messages.map(({ direction, transport, sessionId }) => ({ direction, transport, sessionId }))).toEqual(
      ['in', 'out', 'out', 'out'].map((direction) => ({ direction, transport: 'linked', sessionId: client.sessionId })),
    )
    expect(messages.map(({ text }) => (JSON.parse(text) as RawMessage).method ?? 'answer')).toEqual([
      'tools/call',
      'notifications/message',
      'answer',
      'notifications/tools/list_changed',
    ])
  })

  test('lets errors go to the console when nobody listens', async () => {
    const written = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    onTestFinished(() => written.mockRestore())
    const error = new Error('failed')
    const server = testServer().tool('a', {}, () => {
      throw error
    })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await client.callTool('a')
    expect(written).toHaveBeenCalledExactlyOnceWith(expect.stringMatching(/^portico: tool "a" failed \(reference \w+\)$/), error)
  })
})

describe('engineOf', () => {
  test('knows servers of this copy of the package only', () => {
    expect(() => engineOf({} as Server)).toThrow(/same copy of @portico\/core/)
  })
})
