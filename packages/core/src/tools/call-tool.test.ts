import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { progress } from '../definition/progress.ts'
import { InvalidParamsError, MethodNotFoundError, ToolError } from '../errors.ts'
import type { ErrorEvent } from '../server/lifecycle-events.ts'
import { createServer, type Server } from '../server/server.ts'
import { audio, file, image, link, text } from './content.ts'

const VERSIONS = ['2024-11-05', '2025-03-26', '2025-06-18', '2025-11-25'] as const

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

async function call(
  server: Parameters<typeof RawLinkedClient.open>[0],
  args?: object,
  version = '2025-11-25',
): Promise<RawMessage> {
  await using client = await RawLinkedClient.open(server, version)
  return await client.callTool('tool', args)
}

const textOf = (value: string): object => ({ content: [{ type: 'text', text: value }] })

describe('what a tool returns', () => {
  const cases: readonly [what: string, returned: () => unknown, result: object][] = [
    ['a string', () => 'hello', textOf('hello')],
    ['an empty string', () => '', textOf('')],
    ['a number', () => 42, textOf('42')],
    ['a boolean', () => false, textOf('false')],
    ['nothing', () => undefined, { content: [] }],
    ['null', () => null, { content: [] }],
    [
      'an object',
      () => ({ a: [1, { b: 'ü' }] }),
      { ...textOf('{"a":[1,{"b":"ü"}]}'), structuredContent: { a: [1, { b: 'ü' }] } },
    ],
    ['an empty object', () => ({}), { ...textOf('{}'), structuredContent: {} }],
    ['a content block', () => image('AAAA', 'image/png'), { content: [{ type: 'image', data: 'AAAA', mimeType: 'image/png' }] }],
    [
      'content blocks and strings',
      () => ['look', text('here')],
      { content: [...(textOf('look') as { content: object[] }).content, { type: 'text', text: 'here' }] },
    ],
    ['an array of something else', () => [1, 2], textOf('[1,2]')],
    ['an empty array', () => [], textOf('[]')],
    ['a whole result', () => ({ content: [text('a')], _meta: { a: 1 } }), { ...textOf('a'), _meta: { a: 1 } }],
    ['a whole result that is an error', () => ({ content: [text('no')], isError: true }), { ...textOf('no'), isError: true }],
    [
      'an object with a type that is no content',
      () => ({ type: 'cat' }),
      { ...textOf('{"type":"cat"}'), structuredContent: { type: 'cat' } },
    ],
    [
      'an object with content that is none',
      () => ({ content: 'a' }),
      { ...textOf('{"content":"a"}'), structuredContent: { content: 'a' } },
    ],
    [
      'a date in an object',
      () => ({ at: new Date(0) }),
      { ...textOf('{"at":"1970-01-01T00:00:00.000Z"}'), structuredContent: { at: '1970-01-01T00:00:00.000Z' } },
    ],
  ]

  test.each(cases)('%s', async (_what, returned, result) => {
    expect((await call(testServer().tool('tool', {}, returned))).result).toEqual(result)
  })

  test.each(cases)('%s, promised', async (_what, returned, result) => {
    const server = testServer().tool('tool', {}, async () => {
      await Promise.resolve()
      return returned()
    })
    expect((await call(server)).result).toEqual(result)
  })

  test.each(cases)('%s, from a generator', async (_what, returned, result) => {
    const server = testServer().tool('tool', {}, async function* () {
      yield progress(1)
      return returned()
    })
    expect((await call(server)).result).toEqual(result)
  })

  test.each(cases)('%s, around middleware', async (_what, returned, result) => {
    const server = testServer()
      .use((_call, next) => next())
      .tool('tool', {}, returned)
    expect((await call(server)).result).toEqual(result)
  })

  test('is text only where the revision has no structured content', async () => {
    const server = testServer().tool('tool', { output: z.object({ a: z.number() }) }, () => ({ a: 1 }))
    for (const version of VERSIONS) {
      const { result } = await call(server, {}, version)
      const hasStructuredContent = version >= '2025-06-18'
      expect(result, version).toEqual(
        hasStructuredContent ? { ...textOf('{"a":1}'), structuredContent: { a: 1 } } : textOf('{"a":1}'),
      )
    }
  })

  test('is rewritten where the revision does not know it', async () => {
    const server = testServer().tool('tool', {}, () => [
      audio('AAAA', 'audio/wav'),
      link({ uri: 'notes://a', name: 'a', description: 'A note' }),
      file({ uri: 'notes://b', text: 'b' }),
    ])
    const types = async (version: string): Promise<unknown[]> =>
      ((await call(server, {}, version)).result?.['content'] as { type: string }[]).map(({ type }) => type)
    expect(await types('2024-11-05')).toEqual(['resource', 'text', 'resource'])
    expect(await types('2025-03-26')).toEqual(['audio', 'text', 'resource'])
    expect(await types('2025-06-18')).toEqual(['audio', 'resource_link', 'resource'])
    const { result } = await call(server, {}, '2025-03-26')
    expect(result?.['content']).toContainEqual({ type: 'text', text: 'a: notes://a\nA note' })
  })

  test('has its structured content as text too', async () => {
    const summary = text('two')
    const written: readonly [object, readonly unknown[], unknown][] = [
      [[], [text('{"a":1}')], { a: 1 }],
      [[summary], [summary], { a: 1 }],
      [[image('AAAA', 'image/png')], [image('AAAA', 'image/png'), text('{"a":1}')], { a: 1 }],
      [[summary], [summary, text('[1,2]')], [1, 2]],
      [[text('[1,2]')], [text('[1,2]')], [1, 2]],
    ]
    for (const [content, sent, structuredContent] of written) {
      for (const server of [testServer(), testServer().use((_call, next) => next())]) {
        server.tool('tool', {}, () => ({ content, structuredContent }))
        for (const version of VERSIONS) expect((await call(server, {}, version)).result?.['content'], version).toEqual(sent)
      }
    }
  })

  test('is masked when it is content that no client could read', async () => {
    for (const wrong of [image('no base64', 'image/png'), file({ uri: 'no uri', text: '' }), audio('AAAA', 'wav')]) {
      const server = testServer().tool('tool', {}, () => wrong)
      const errors: ErrorEvent[] = []
      server.on('error', (event) => errors.push(event))
      expect((await call(server)).result).toMatchObject({ isError: true })
      expect(errors).toMatchObject([{ error: expect.any(TypeError) as object }])
    }
  })

  test('may embed resources where there are some: in development its author is told once', async () => {
    const tool = (): unknown => file({ uri: 'notes://a', text: 'a' })
    for (const [server, told] of [
      [createServer({ name: 'test', version: '1', dev: true }).tool('tool', {}, tool), 1],
      [testServer().tool('tool', {}, tool), 0],
      [
        createServer({ name: 'test', version: '1', dev: true })
          .resource('notes://a', {}, tool as never)
          .tool('tool', {}, tool),
        0,
      ],
    ] as const) {
      const errors: ErrorEvent[] = []
      server.on('error', (event) => errors.push(event))
      for (let times = 0; times < 2; times++)
        expect((await call(server)).result).toMatchObject({ content: [{ type: 'resource' }] })
      expect(errors).toHaveLength(told)
    }
  })

  const unsendable: readonly [what: string, returned: () => unknown][] = [
    ['a function', () => () => 1],
    ['a symbol', () => Symbol('a')],
    [
      'something cyclic',
      () => {
        const cyclic: Record<string, unknown> = {}
        return (cyclic['self'] = cyclic)
      },
    ],
    ['a bigint in an object', () => ({ a: 1n })],
  ]

  test.each(unsendable)('is masked when it is %s', async (_what, returned) => {
    const server = testServer().tool('tool', {}, returned)
    const errors: ErrorEvent[] = []
    server.on('error', (event) => errors.push(event))
    const { result } = await call(server)
    expect(result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(/^Internal error/) as string }] })
    expect(errors).toHaveLength(1)
  })
})

describe('the output schema of a tool', () => {
  const output = z.object({ celsius: z.number().min(-273), unit: z.string().default('C') })

  test('is applied to the result', async () => {
    const server = testServer().tool('tool', { output }, () => ({ celsius: 20, secret: 'hunter2' }))
    const { result } = await call(server)
    expect(result).toMatchObject({ structuredContent: { celsius: 20, unit: 'C' } })
    expect(JSON.stringify(result)).not.toContain('hunter2')
  })

  test('makes a wrong result an error that the client learns nothing of', async () => {
    const errors: ErrorEvent[] = []
    for (const server of [testServer(), testServer().use((_call, next) => next())]) {
      // @ts-expect-error -- what a handler written in JavaScript might do
      server.tool('tool', { output }, () => ({ celsius: 'hunter2' }))
      server.on('error', (event) => errors.push(event))
      const { result } = await call(server)
      expect(result).toMatchObject({ isError: true })
      expect(JSON.stringify(result)).not.toMatch(/hunter2|celsius/)
    }
    expect(errors).toHaveLength(2)
    expect(String(errors[0]?.error)).toMatch(/celsius/)
  })

  test('is applied to whole results, and to what middleware makes of them', async () => {
    const whole = (celsius: unknown) => ({ content: [], structuredContent: { celsius } })
    for (const returned of [whole('cold'), whole(undefined), { content: [text('cold')] }]) {
      const handled = testServer()
        .use((_call, next) => next())
        .tool('tool', { output }, () => returned as never)
      const replaced = testServer()
        .use(async (_call, next) => ({ ...(await next()), structuredContent: undefined, ...returned }))
        .tool('tool', { output }, () => ({ celsius: 20 }))
      for (const server of [handled, replaced]) {
        server.on('error', () => undefined)
        expect((await call(server)).result).toMatchObject({
          isError: true,
          content: [{ text: expect.stringMatching(/^Internal/) as string }],
        })
      }
    }
    // What the schema makes of the value would not match it again.
    const length = z
      .string()
      .transform((value) => value.length)
      .pipe(z.number())
    const decorated = testServer()
      .use(async (_call, next) => ({ ...(await next()), _meta: { a: 1 } }))
      .tool('tool', { output: z.object({ length }) }, () => ({ length: 'abc' }))
    expect((await call(decorated)).result).toMatchObject({ structuredContent: { length: 3 }, _meta: { a: 1 } })
    const refusing = testServer()
      .use(() => ({ content: [text('no')], isError: true }))
      .tool('tool', { output }, () => ({ celsius: 20 }))
    expect((await call(refusing)).result).toEqual({ ...textOf('no'), isError: true })
  })

  test('may be asynchronous', async () => {
    const server = testServer().tool(
      'tool',
      { output: z.object({ a: z.string().refine(async (value) => Promise.resolve(value !== 'bad')) }) },
      () => ({ a: 'good' }),
    )
    server.tool('bad', { output: z.object({ a: z.string().refine(async () => Promise.resolve(false)) }) }, () => ({ a: 'bad' }))
    server.on('error', () => undefined)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(await client.callTool('tool')).toMatchObject({ result: { structuredContent: { a: 'good' } } })
    expect(await client.callTool('bad')).toMatchObject({ result: { isError: true } })
  })
})

describe('the arguments of a tool', () => {
  const input = z.object({ city: z.string().min(1), days: z.number().int().default(3) })
  const server = testServer().tool('tool', { input }, ({ city, days }) => `${city} ${days}`)

  test('are validated, with defaults', async () => {
    expect((await call(server, { city: 'Paris' })).result).toEqual(textOf('Paris 3'))
    expect((await call(server, { city: 'Paris', days: 1 })).result).toEqual(textOf('Paris 1'))
  })

  test.each(['2024-11-05', '2025-03-26', '2025-06-18'])('that are wrong are a protocol error in %s', async (version) => {
    const { error } = await call(server, { city: 7 }, version)
    expect(error).toMatchObject({ code: -32_602, message: expect.stringMatching(/tool .*: city/) as string })
  })

  test('that are wrong are a tool error in 2025-11-25, which says what to mend', async () => {
    const { result } = await call(server, { city: 7, days: 1.5 })
    expect(result).toMatchObject({ isError: true })
    const said = JSON.stringify(result)
    expect(said).toContain('city')
    expect(said).toContain('days')
    expect(said).toContain('string')
  })

  test('may be left out where none are required', async () => {
    await using client = await RawLinkedClient.open(
      testServer().tool('tool', { input: z.object({ a: z.string().optional() }) }, ({ a }) => String(a)),
      '2025-11-25',
    )
    for (const params of [{ name: 'tool' }, { name: 'tool', arguments: {} }]) {
      expect(await client.request('tools/call', params)).toMatchObject({ result: textOf('undefined') })
    }
  })

  test.each([[[]], ['text'], [7]])('have to be an object, not %j', async (args) => {
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(await client.request('tools/call', { name: 'tool', arguments: args })).toMatchObject({ error: { code: -32_602 } })
  })

  test('may be validated asynchronously', async () => {
    const slow = testServer().tool(
      'tool',
      { input: z.object({ a: z.string().refine(async (value) => Promise.resolve(value === 'good'), 'not good') }) },
      ({ a }) => a,
    )
    expect((await call(slow, { a: 'good' })).result).toEqual(textOf('good'))
    expect((await call(slow, { a: 'bad' })).result).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('not good') as string }],
    })
    expect((await call(slow, { a: 'bad' }, '2024-11-05')).error).toMatchObject({ code: -32_602 })
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty'])(
    'may be called %s and change nothing',
    async (key) => {
      const open = testServer().tool('tool', { input: z.looseObject({}) }, (given) => Object.keys(given).length)
      await using client = await RawLinkedClient.open(open, '2025-11-25')
      client.send(
        `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tool","arguments":{"${key}":{"polluted":true}}}}`,
      )
      expect(await client.answer(1)).toMatchObject({ result: {} })
      expect('polluted' in {}).toBe(false)
      expect(await client.callTool('tool', {})).toMatchObject({ result: textOf('0') })
    },
  )
})

describe('what a tool throws', () => {
  async function thrown(error: unknown, version?: string): Promise<RawMessage> {
    const server = testServer().tool('tool', {}, async () => {
      await Promise.resolve()
      throw error
    })
    server.on('error', () => undefined)
    return call(server, {}, version)
  }

  test('as ToolError, the model reads', async () => {
    for (const version of VERSIONS) {
      expect((await thrown(new ToolError('no such city'), version)).result).toEqual({ ...textOf('no such city'), isError: true })
    }
  })

  test('as a wire error, the client gets', async () => {
    expect((await thrown(new InvalidParamsError('bad cursor', { data: { a: 1 } }))).error).toEqual({
      code: -32_602,
      message: 'bad cursor',
      data: { a: 1 },
    })
    expect((await thrown(new MethodNotFoundError('x'))).error).toMatchObject({ code: -32_601 })
  })

  test.each([new Error('the password is hunter2'), 'hunter2', { hunter2: true }, undefined, null])(
    'otherwise, nobody outside learns: %s',
    async (error) => {
      const { result } = await thrown(error)
      expect(result).toMatchObject({
        isError: true,
        content: [{ text: expect.stringMatching(/^Internal error \(reference \w+\)$/) as string }],
      })
      expect(JSON.stringify(result)).not.toContain('hunter2')
    },
  )

  test('is told of by an event, with the reference that the client has', async () => {
    const error = new Error('the password is hunter2')
    const server = testServer().tool('tool', {}, () => {
      throw error
    })
    const events: ErrorEvent[] = []
    server.on('error', (event) => events.push(event))
    const { result } = await call(server)
    expect(events).toEqual([{ error, reference: expect.any(String) as string, source: 'tool "tool"', requestId: 1 }])
    expect(JSON.stringify(result)).toContain(events[0]?.reference)
  })
})

describe('tools/call', () => {
  test('refuses tools that there are not', async () => {
    await using client = await RawLinkedClient.open(
      testServer().tool('tool', {}, () => 'a'),
      '2025-11-25',
    )
    for (const name of ['other', '', '__proto__', 'constructor', 'toString', 'x'.repeat(100_000)]) {
      const { error } = await client.callTool(name)
      expect(error).toMatchObject({ code: -32_602, message: expect.stringContaining('Unknown tool') as string })
      expect(error?.message.length).toBeLessThan(200)
    }
    for (const params of [undefined, {}, { name: 7 }, { name: null }]) {
      expect(await client.request('tools/call', params)).toMatchObject({ error: { code: -32_602 } })
    }
  })

  test('does not exist on a server without tools', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-11-25')
    expect(await client.callTool('tool')).toMatchObject({ error: { code: -32_601 } })
    expect(await client.request('tools/list')).toMatchObject({ error: { code: -32_601 } })
  })

  test('takes any id', async () => {
    await using client = await RawLinkedClient.open(
      testServer().tool('tool', {}, () => 'a'),
      '2025-11-25',
    )
    for (const id of [0, '', -1, 1e15, 'a "quoted" id', '\u2028']) {
      expect(await client.callTool('tool', {}, id)).toMatchObject({ id, result: textOf('a') })
    }
  })
})
