import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { text } from '../tools/content.ts'
import { ToolError } from '../errors.ts'
import { type Call, middleware } from './middleware.ts'
import { createServer, type Server } from './server.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

async function callTool(server: Parameters<typeof RawLinkedClient.open>[0], args?: object): Promise<RawMessage> {
  await using client = await RawLinkedClient.open(server, '2025-11-25')
  return await client.callTool('tool', args)
}

function recorder(name: string, record: string[]) {
  return middleware(async (_call, next) => {
    record.push(`${name} before`)
    const result = await next()
    record.push(`${name} after`)
    return result
  })
}

describe('middleware', () => {
  test('runs around the handler, the first used outermost', async () => {
    const record: string[] = []
    const server = testServer()
      .use(recorder('one', record))
      .use(recorder('two', record))
      .tool('tool', {}, () => {
        record.push('handler')
        return 'done'
      })
    await callTool(server)
    expect(record).toEqual(['one before', 'two before', 'handler', 'two after', 'one after'])
  })

  test('stands around tools, resources and prompts, also those defined before', async () => {
    const calls: Call[] = []
    const server = testServer()
      .tool('tool', { input: z.object({ a: z.coerce.number() }) }, () => 'done')
      .resource('note://{name}', {}, () => 'note')
      .prompt('prompt', { args: { n: z.coerce.number() } }, () => 'prompt')
      .use((call, next) => {
        calls.push(call)
        return next()
      })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await client.callTool('tool', { a: '7' })
    await client.request('resources/read', { uri: 'note://today' })
    await client.request('prompts/get', { name: 'prompt', arguments: { n: '3' } })
    expect(calls.map(({ method, name, input, params }) => ({ method, name, input, params }))).toEqual([
      { method: 'tools/call', name: 'tool', input: { a: 7 }, params: { name: 'tool', arguments: { a: '7' } } },
      { method: 'resources/read', name: 'note://today', input: { name: 'today' }, params: { uri: 'note://today' } },
      { method: 'prompts/get', name: 'prompt', input: { n: 3 }, params: { name: 'prompt', arguments: { n: '3' } } },
    ])
  })

  test('adds to the context of what follows, and of this call alone', async () => {
    let count = 0
    const server = testServer()
      .use(middleware<{ turn: number }>((_call, next) => next({ turn: ++count })))
      .use(middleware<{ twice: number }, { turn: number }>(async ({ ctx }, next) => next({ twice: ctx.turn * 2 })))
      .tool('tool', {}, async (_input, ctx) => {
        const { turn } = ctx
        await Promise.resolve()
        return [turn, ctx.turn, ctx.twice]
      })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const [one, two] = await Promise.all([client.callTool('tool'), client.callTool('tool')])
    expect(one).toMatchObject({ result: { content: [{ text: '[1,1,2]' }] } })
    expect(two).toMatchObject({ result: { content: [{ text: '[2,2,4]' }] } })
  })

  test('may answer instead of the handler', async () => {
    const server = testServer()
      .use(() => ({ content: [text('from the cache')] }))
      .tool('tool', {}, () => expect.unreachable())
    expect((await callTool(server)).result).toEqual({ content: [{ type: 'text', text: 'from the cache' }] })
  })

  test('sees the whole result and may change it', async () => {
    const server = testServer()
      .use(async (call, next) => {
        const result = await next()
        return call.method === 'tools/call' ? { ...result, _meta: { cost: 1 } } : result
      })
      .tool('tool', { output: z.object({ a: z.number() }) }, () => ({ a: 1 }))
    expect((await callTool(server)).result).toEqual({
      content: [{ type: 'text', text: '{"a":1}' }],
      structuredContent: { a: 1 },
      _meta: { cost: 1 },
    })
  })

  test('throws as if the handler had thrown', async () => {
    const errors: unknown[] = []
    const server = testServer()
      .use((call) => {
        if (call.name === 'tool') throw new ToolError('not today')
        throw new Error('hunter2')
      })
      .tool('tool', {}, () => 'a')
      .tool('other', {}, () => 'a')
    server.on('error', ({ error }) => errors.push(error))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect((await client.callTool('tool')).result).toEqual({ content: [{ type: 'text', text: 'not today' }], isError: true })
    expect(JSON.stringify(await client.callTool('other'))).not.toContain('hunter2')
    expect(errors).toHaveLength(1)
  })

  test('catches what the handler throws', async () => {
    const server = testServer()
      .use(async (_call, next) => {
        try {
          return await next()
        } catch (error) {
          return { content: [text(`caught ${String(error)}`)] }
        }
      })
      .tool('tool', {}, () => {
        throw new Error('early')
      })
    expect((await callTool(server)).result).toMatchObject({ content: [{ text: 'caught Error: early' }] })
  })

  test('does not see arguments that were refused', async () => {
    const server = testServer()
      .use(() => expect.unreachable())
      .tool('tool', { input: z.object({ a: z.string() }) }, () => 'a')
    expect(await callTool(server, { a: 1 })).toMatchObject({ result: { isError: true } })
  })

  test.each(['signal', 'principal', 'elicit', 'request', 'exchange', 'outcome', 'abort', 'settle', 'task'])(
    'cannot replace what every context has: %s',
    async (name) => {
      const errors: unknown[] = []
      const server = testServer()
        .use((_call, next) => next({ [name]: 'mine' }))
        .tool('tool', {}, () => 'done')
      server.on('error', ({ error }) => errors.push(error))
      expect(await callTool(server)).toMatchObject({ result: { isError: true } })
      expect(String(errors[0])).toContain(`cannot add "${name}"`)
    },
  )
})
