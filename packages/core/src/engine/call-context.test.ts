import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { progress } from '../definition/progress.ts'
import { createServer, type Server } from '../server/server.ts'
import { createHttpContext } from './http-context.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

async function progressOf(
  server: Parameters<typeof RawLinkedClient.open>[0],
  meta: object = { progressToken: 'token' },
  version = '2025-11-25',
): Promise<unknown[]> {
  await using client = await RawLinkedClient.open(server, version)
  await client.request('tools/call', { name: 'tool', _meta: meta })
  return client.messages.kept.map(({ params }) => params)
}

describe('ctx.progress', () => {
  const stepper = testServer().tool('tool', {}, (_input, ctx) => {
    ctx.progress(1, 3, 'begun')
    ctx.progress(2, 3)
    ctx.progress(3)
    return 'done'
  })

  test('notifies with the token of the request', async () => {
    for (const progressToken of ['token', 7, 0, '']) {
      expect(await progressOf(stepper, { progressToken })).toEqual([
        { progressToken, progress: 1, total: 3, message: 'begun' },
        { progressToken, progress: 2, total: 3 },
        { progressToken, progress: 3 },
      ])
    }
  })

  test('has no message in 2024-11-05', async () => {
    expect((await progressOf(stepper, { progressToken: 'token' }, '2024-11-05'))[0]).toEqual({
      progressToken: 'token',
      progress: 1,
      total: 3,
    })
  })

  test.each([undefined, null, {}, [], true, 0.5, 2 ** 53])(
    'says nothing without a token that can be one: %j',
    async (progressToken) => {
      expect(await progressOf(stepper, { progressToken })).toEqual([])
    },
  )

  test('leaves out what does not grow', async () => {
    const server = testServer().tool('tool', {}, (_input, ctx) => {
      for (const done of [0, 0, 5, 3, 5, Number.NaN, 5.5, Number.NEGATIVE_INFINITY, 6]) ctx.progress(done)
      return 'done'
    })
    const given = await progressOf(server)
    expect(given.map((params) => (params as { progress: number }).progress)).toEqual([0, 5, 5.5, 6])
  })

  test('is what a generator yields', async () => {
    const server = testServer().tool('tool', {}, async function* () {
      yield progress(1, 2, 'half')
      await Promise.resolve()
      yield progress(2, 2)
      return 'done'
    })
    expect(await progressOf(server)).toEqual([
      { progressToken: 'token', progress: 1, total: 2, message: 'half' },
      { progressToken: 'token', progress: 2, total: 2 },
    ])
  })

  test('is a number that JSON has', async () => {
    const server = testServer().tool('tool', {}, (_input, ctx) => {
      ctx.progress(Number.NaN)
      ctx.progress(Number.POSITIVE_INFINITY)
      ctx.progress(1, Number.POSITIVE_INFINITY)
    })
    expect(await progressOf(server)).toEqual([{ progressToken: 'token', progress: 1 }])
  })

  test('is not sent after the answer', async () => {
    let report: () => void = () => undefined
    const server = testServer().tool('tool', {}, (_input, ctx) => {
      report = () => ctx.progress(1)
      return 'done'
    })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await client.request('tools/call', { name: 'tool', _meta: { progressToken: 1 } })
    report()
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
  })
})

describe('the context', () => {
  test('knows the call and its caller', async () => {
    const server = testServer().tool('tool', { input: z.object({}) }, (_input, ctx) => ({
      requestId: ctx.requestId,
      meta: ctx.meta,
      principal: ctx.principal?.id,
      server: ctx.server.info.name,
      hasHttp: ctx.http !== undefined,
    }))
    await using client = await RawLinkedClient.open(server, '2025-11-25', { principal: { id: 'ada', scopes: ['read'] } })
    const _meta = { 'example.com/a': 1 }
    const { result }: RawMessage = await client.request('tools/call', { name: 'tool', _meta }, 'seven')
    expect(result?.['structuredContent']).toEqual({
      requestId: 'seven',
      meta: _meta,
      principal: 'ada',
      server: 'test',
      hasHttp: false,
    })
  })
})

describe('createHttpContext', () => {
  test('hides the headers that carry credentials, however they are asked for', () => {
    const headers: Record<string, string> = {
      authorization: 'Bearer hunter2',
      'proxy-authorization': 'hunter2',
      cookie: 'session=hunter2',
      'user-agent': 'test',
    }
    const head = createHttpContext({ method: 'POST', path: '/mcp', header: (name) => headers[name] }, () => false)
    for (const name of ['authorization', 'Authorization', 'AUTHORIZATION', 'Cookie', 'proxy-authorization']) {
      expect(head.header(name)).toBeUndefined()
    }
    expect(head.header('User-Agent')).toBe('test')
    expect(JSON.stringify(head)).not.toContain('hunter2')
    expect(head).toMatchObject({ method: 'POST', path: '/mcp' })
  })
})

describe('PROG-06 LOG-05 a call that floods its client', () => {
  const flooding = (maxNotificationsPerSecond?: number): Server =>
    createServer({
      name: 'test',
      version: '1.0.0',
      ...(maxNotificationsPerSecond !== undefined && { maxNotificationsPerSecond }),
    }).tool('tool', {}, (_input, ctx) => {
      for (let done = 1; done <= 2000; done++) {
        ctx.progress(done)
        ctx.log.error('again')
      }
      return 'done'
    })

  test('sends the first notifications, the latest progress, and how many log messages it left out', async () => {
    const sent = await progressOf(flooding(100))
    // What comes back with time while the handler runs is a few.
    expect(sent.length).toBeGreaterThanOrEqual(102)
    expect(sent.length).toBeLessThan(200)
    expect(sent[0]).toMatchObject({ progress: 1 })
    expect(sent.at(-2)).toMatchObject({ progress: 2000 })
    const errors = sent.filter((params) => (params as { level?: string }).level === 'error').length
    const note = `${2000 - errors} log messages were left out: too many in one second`
    expect(sent.at(-1)).toEqual({ level: 'warning', logger: 'test', data: note })
  })

  test('is bounded by default, and not when the limit is 0', async () => {
    expect((await progressOf(flooding())).length).toBeLessThan(2000)
    expect(await progressOf(flooding(0))).toHaveLength(4000)
  })
})
