import { createServer, file, image, progress, PROTOCOL_VERSIONS, text, ToolError, user } from '@portico/core'
import { engineOf } from '@portico/core/internal'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { callsByName } from './calls-by-name.ts'
import { ToolCallError } from '../errors.ts'
import { connect } from './connect.ts'

function createTestServer() {
  return createServer({ name: 'test', version: '1.0.0', instructions: 'Be kind.' })
    .tool(
      'add',
      { input: z.object({ a: z.number(), b: z.number().default(0) }), output: z.object({ sum: z.number() }) },
      ({ a, b }) => ({ sum: a + b }),
    )
    .tool('greet', { input: z.object({ name: z.string().optional() }) }, ({ name = 'you' }) => `Hello ${name}`)
    .tool('two_texts', {}, () => [text('one'), text('two')])
    .tool('picture', {}, () => [text('look'), image('AAAA', 'image/png')])
    .tool('document', {}, () => file({ uri: 'file:///a.txt', text: 'a' }))
    .tool('nothing', {}, () => undefined)
    .tool('count', {}, () => 42)
    .tool('refuse', {}, () => {
      throw new ToolError('no such city')
    })
    .tool('steps', {}, async function* () {
      yield progress(1, 2, 'half')
      yield progress(2, 2)
      return 'done'
    })
    .tool(
      'wait',
      {},
      (_input, { signal }) => new Promise<string>((resolve) => signal.addEventListener('abort', () => resolve('too late'))),
    )
    .tool('who', {}, ({}, { principal, client }) => ({
      principal: principal?.id,
      client: client.info?.name,
      sampling: client.can('sampling'),
    }))
    .resource(
      'notes://{name}',
      { mimeType: 'text/markdown', list: () => [{ uri: 'notes://today', name: 'today' }] },
      ({ name }) => `# ${name}`,
    )
    .prompt(
      'review',
      { args: { language: z.enum(['ts', 'py']), pr: z.coerce.number() } },
      ({ language, pr }) => user`Review ${pr} (${language})`,
    )
}

describe('connect', () => {
  test('opens a session with a server in this process', async () => {
    await using client = await connect(createTestServer())
    expect(client.client.getServerVersion()).toMatchObject({ name: 'test', version: '1.0.0' })
    expect(client.client.getInstructions()).toBe('Be kind.')
  })

  test('lists what the server has', async () => {
    await using client = await connect(createTestServer())
    expect((await client.listTools()).map(({ name }) => name)).toContain('add')
    expect(await client.listResources()).toMatchObject([{ uri: 'notes://today' }])
    expect(await client.listResourceTemplates()).toMatchObject([{ uriTemplate: 'notes://{name}' }])
    expect(await client.listPrompts()).toMatchObject([{ name: 'review' }])
  })

  test.each(PROTOCOL_VERSIONS)('speaks %s', async (protocolVersion) => {
    await using client = await connect(createTestServer(), { protocolVersion })
    expect(client.client.getNegotiatedProtocolVersion()).toBe(protocolVersion)
    expect(await client.tools.greet({ name: 'Ada' })).toBe('Hello Ada')
  })

  test('is refused a revision that the server does not serve', async () => {
    const server = createServer({ name: 'old', version: '1.0.0', protocolVersions: ['2024-11-05'] })
    await expect(connect(server, { protocolVersion: '2025-11-25' })).rejects.toThrow()
    expect(engineOf(server).sessionCount).toBe(0)
  })

  test('tells the server who is calling and what the client can do', async () => {
    const principal = { id: 'ada', scopes: [] }
    await using client = await connect(createTestServer(), {
      principal,
      capabilities: { sampling: {} },
      clientInfo: { name: 'my-test', version: '1.0.0' },
    })
    expect(await client.tools.who()).toEqual({ principal: 'ada', client: 'my-test', sampling: true })
  })

  test.each(PROTOCOL_VERSIONS)('answers what the server asks, in %s', async (protocolVersion) => {
    const server = createTestServer()
      .tool('ask', {}, async (_input, ctx) => {
        const { city } = await ctx.elicit('city', { message: 'Where?', schema: z.object({ city: z.string() }) })
        const { content } = await ctx.sample('praise', { messages: [user`Praise ${city}`], maxTokens: 10 })
        return { city, content, places: await ctx.roots() }
      })
      .tool('open', {}, async (_input, ctx) => {
        await ctx.elicit.url('pay', { message: 'Please pay', url: 'https://pay.example/1' })
        return 'paid'
      })
    await using client = await connect(server, {
      protocolVersion,
      elicit: ({ message, ...params }) => ('url' in params ? 'accept' : { city: `${message} Paris` }),
      sample: ({ maxTokens }) => `${maxTokens} words`,
      roots: ['file:///home/ada'],
    })
    const result = { city: 'Where? Paris', content: { type: 'text', text: '10 words' }, places: [{ uri: 'file:///home/ada' }] }
    const { content } = await client.client.callTool({ name: 'ask' })
    expect(content.map((block) => block.type === 'text' && (JSON.parse(block.text) as unknown))).toEqual([result])
    await using unwilling = await connect(server, { protocolVersion, elicit: () => 'decline' })
    // Elicitation by URL came with 2025-11-25.
    if (PROTOCOL_VERSIONS.indexOf(protocolVersion) < PROTOCOL_VERSIONS.indexOf('2025-11-25')) {
      await expect(client.tools.open()).rejects.toThrow(
        'The client did not declare a capability that this request needs: elicitation',
      )
    } else {
      expect(await client.tools.open()).toBe('paid')
      await expect(unwilling.tools.open()).rejects.toThrow('declined')
    }
  })

  test('releases the session when it is closed, by either side', async () => {
    const server = createTestServer()
    const one = await connect(server)
    const two = await connect(server)
    expect(engineOf(server).sessionCount).toBe(2)
    await one.close()
    expect(engineOf(server).sessionCount).toBe(1)
    const closed = new Promise<void>((resolve) => (two.client.onclose = resolve))
    await server.close()
    await closed
    expect(engineOf(server).sessionCount).toBe(0)
  })
})

describe('client.tools', () => {
  test('resolves to the structured content', async () => {
    await using client = await connect(createTestServer())
    expect(await client.tools.add({ a: 1, b: 2 })).toEqual({ sum: 3 })
    expect(await client.tools.add({ a: 1 })).toEqual({ sum: 1 })
  })

  test('resolves to the text', async () => {
    await using client = await connect(createTestServer())
    expect(await client.tools.greet()).toBe('Hello you')
    expect(await client.tools.two_texts()).toBe('one\ntwo')
    expect(await client.tools.count()).toBe('42')
  })

  test('resolves to undefined when there is no content', async () => {
    await using client = await connect(createTestServer())
    expect(await client.tools.nothing()).toBeUndefined()
  })

  test('resolves to the content blocks when not all are text', async () => {
    await using client = await connect(createTestServer())
    expect(await client.tools.picture()).toEqual([
      { type: 'text', text: 'look' },
      { type: 'image', data: 'AAAA', mimeType: 'image/png' },
    ])
    expect(await client.tools.document()).toMatchObject([{ type: 'resource', resource: { text: 'a' } }])
  })

  test('rejects with the result when it is an error', async () => {
    await using client = await connect(createTestServer())
    const error: unknown = await client.tools.refuse().catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(ToolCallError)
    expect(error).toMatchObject({ code: 'ERR_TOOL_CALL', tool: 'refuse', message: 'no such city', result: { isError: true } })
  })

  test('reports progress', async () => {
    await using client = await connect(createTestServer())
    const steps: unknown[] = []
    expect(await client.tools.steps({}, { onProgress: (step) => steps.push(step) })).toBe('done')
    expect(steps).toEqual([
      { progress: 1, total: 2, message: 'half' },
      { progress: 2, total: 2 },
    ])
  })

  test('cancels by a signal', async () => {
    const server = createTestServer()
    let started: () => void = () => undefined
    const running = new Promise<void>((resolve) => (started = resolve))
    const outcome = new Promise((resolve) => server.on('call', (event) => resolve(event.outcome)))
    server.tool('run', {}, (_input, { signal }) => {
      started()
      return new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    await using client = await connect(server)
    const controller = new AbortController()
    const call = client.client.callTool({ name: 'run' }, { signal: controller.signal })
    await running
    controller.abort(new Error('not needed any more'))
    await expect(call).rejects.toThrow()
    expect(await outcome).toBe('cancelled')
  })

  test('cancels from within the handler', async () => {
    const controller = new AbortController()
    const server = createTestServer().tool('cancel', {}, (_input, { signal }) => {
      controller.abort()
      return new Promise((resolve) => signal.addEventListener('abort', resolve))
    })
    const outcome = new Promise((resolve) => server.on('call', (event) => resolve(event.outcome)))
    await using client = await connect(server)
    await expect(client.tools.cancel({}, { signal: controller.signal })).rejects.toThrow()
    expect(await outcome).toBe('cancelled')
  })

  test('gives up after a time', async () => {
    await using client = await connect(createTestServer())
    await expect(client.tools.wait({}, { timeoutMs: 20 })).rejects.toThrow(/timed out/i)
  })

  test('is no promise', () => {
    const calls = callsByName((name) => ({ name }))
    expect(calls['then']).toBeUndefined()
    expect(calls['next']).toEqual({ name: 'next' })
  })
})

describe('client.prompts', () => {
  test('gets a prompt; arguments that are no strings are made some', async () => {
    await using client = await connect(createTestServer())
    expect(await client.prompts.review({ language: 'ts', pr: 7 })).toEqual({
      messages: [{ role: 'user', content: { type: 'text', text: 'Review 7 (ts)' } }],
    })
  })
})

describe('client.read', () => {
  test('reads a resource', async () => {
    await using client = await connect(createTestServer())
    expect(await client.read('notes://today')).toEqual([{ uri: 'notes://today', mimeType: 'text/markdown', text: '# today' }])
  })

  test('rejects for one that is not there', async () => {
    await using client = await connect(createTestServer())
    await expect(client.read('nowhere://')).rejects.toThrow('Resource not found')
  })
})

describe('client.notifications', () => {
  test('can be awaited by method', async () => {
    const server = createTestServer()
    await using client = await connect(server)
    server.removeTool('add')
    await client.notifications.next('notifications/tools/list_changed')
  })

  test('can be listened to and iterated', async () => {
    const server = createTestServer()
    await using client = await connect(server)
    const heard: string[] = []
    const stop = client.onNotification(({ method }) => heard.push(method))
    server.removeTool('add')
    server.removePrompt('review')
    const seen: string[] = []
    for await (const { method } of client.notifications) {
      seen.push(method)
      if (seen.length === 2) break
    }
    stop()
    server.removeResource('notes://{name}')
    await client.notifications.next('notifications/resources/list_changed')
    expect(heard).toEqual(['notifications/tools/list_changed', 'notifications/prompts/list_changed'])
    expect(seen).toEqual(heard)
  })

  test('end with the connection', async () => {
    const client = await connect(createTestServer())
    const next = client.notifications.next()
    await client.close()
    await expect(next).rejects.toThrow('closed')
    for await (const notification of client.notifications) expect.unreachable(notification.method)
  })
})
