import { type AnyServer, createServer, elicitation, extension, inputRequired, middleware, user } from '@portico/core'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { validateDefinition } from '../spec/validate-message.ts'
import { createAskingServer } from './asking-server.ts'

const REVISION = '2026-07-28'
const capabilities = { elicitation: { form: {}, url: {} }, sampling: {}, roots: {} }
const name = z.object({ name: z.string() })
const accept = (content: object) => ({ action: 'accept', content })

type Result = Record<string, any>

async function connect(server: AnyServer, own: object = capabilities): Promise<RawLinkedClient> {
  const client = await RawLinkedClient.stateless(server, { capabilities: own as Record<string, unknown> })
  onTestFinished(() => client.close())
  return client
}

async function setUp(options?: Parameters<typeof createAskingServer>[0]) {
  const made = createAskingServer(options)
  return { ...made, client: await connect(made.server) }
}

function resultOf({ result, error }: RawMessage): Result {
  if (error !== undefined) throw new Error(`${error.code} ${error.message}`)
  return result!
}

/** Calls a tool, again with answers and the state of the round before. */
async function call(
  client: RawLinkedClient,
  tool: string,
  before?: Result,
  inputResponses?: object,
  args: object = {},
): Promise<Result> {
  const again = before === undefined ? {} : { requestState: before['requestState'], inputResponses }
  return resultOf(await client.request('tools/call', { name: tool, arguments: args, ...again }))
}

/** Collects what the server reports as errors. */
function errorsOf(server: AnyServer): string[] {
  const errors: string[] = []
  server.on('error', ({ error }) => errors.push(String(error)))
  return errors
}

describe('a handler that asks', () => {
  test('MRTR-01 MRTR-03 SAMP-11 sends no request, but answers with what is asked', async () => {
    const { client } = await setUp()
    const asked = await call(client, 'together')
    expect(asked).toMatchObject({
      resultType: 'input_required',
      requestState: expect.any(String),
      inputRequests: {
        who: { method: 'elicitation/create', params: { mode: 'form', message: 'Who?', requestedSchema: { type: 'object' } } },
        greeting: { method: 'sampling/createMessage', params: { maxTokens: 10 } },
        places: { method: 'roots/list', params: {} },
      },
    })
    expect(validateDefinition(REVISION, 'InputRequiredResult', asked)).toEqual([])
    expect(client.messages.kept).toEqual([])
  })

  test('MRTR-04 asks each question under a key of its own, once in a call', async () => {
    const server = createServer({ name: 'keys', version: '1.0.0' }).tool('twice', {}, async (_input, ctx) => {
      for (;;) {
        const given = await ctx.elicit('name', { message: 'Name?', schema: name })
        if (given.name.length > 100) return given.name
      }
    })
    const errors = errorsOf(server)
    const client = await connect(server)
    const asked = await call(client, 'twice')
    expect(Object.keys(asked['inputRequests'])).toEqual(['name'])
    expect(await call(client, 'twice', asked, { name: accept({ name: 'short' }) })).toMatchObject({ isError: true })
    expect(errors).toEqual([expect.stringContaining('the key "name" is used twice in one call')])
  })

  test('MRTR-04 refuses a key used twice where the client is asked by requests, too', async () => {
    const server = createServer({ name: 'keys', version: '1.0.0' }).tool('twice', {}, async (_input, ctx) => {
      await ctx.roots()
      return ctx.roots()
    })
    const errors = errorsOf(server)
    const client = await RawLinkedClient.open(server, '2025-11-25', { capabilities })
    await client.begin('tools/call', { name: 'twice' }, 'call')
    const { id } = await client.messages.take(({ method }) => method === 'roots/list', 'roots/list')
    client.send({ jsonrpc: '2.0', id, result: { roots: [] } })
    expect(resultOf(await client.answer('call'))).toMatchObject({ isError: true })
    expect(errors).toEqual([expect.stringContaining('the key "roots" is used twice')])
  })

  test('MRTR-16 needs nothing but the retry: another connection, another id', async () => {
    const { server, client } = await setUp()
    const asked = await call(client, 'at_the_same_time')
    const other = await connect(server)
    const inputResponses = { first: accept({ name: 'Ada' }), second: accept({ name: 'Bob' }) }
    expect(await call(other, 'at_the_same_time', asked, inputResponses)).toMatchObject({
      resultType: 'complete',
      content: [{ text: 'Ada and Bob' }],
    })
  })

  test('MRTR-15 is asked again for what is missing, and keeps what was answered', async () => {
    const { client } = await setUp()
    const first = await call(client, 'at_the_same_time')
    expect(Object.keys(first['inputRequests'])).toEqual(['first', 'second'])
    const second = await call(client, 'at_the_same_time', first, { first: accept({ name: 'Ada' }) })
    expect(Object.keys(second['inputRequests'])).toEqual(['second'])
    expect(second['requestState']).not.toBe(first['requestState'])
    const third = await call(client, 'at_the_same_time', second, {})
    expect(Object.keys(third['inputRequests'])).toEqual(['second'])
    expect(await call(client, 'at_the_same_time', third, { second: accept({ name: 'Bob' }) })).toMatchObject({
      content: [{ text: 'Ada and Bob' }],
    })
  })

  test.each([
    null,
    7,
    'yes',
    [],
    {},
    { action: 'shrug' },
    { action: 'accept' },
    accept({ name: 7 }),
    { action: 'accept', content: null },
  ])('MRTR-13 MRTR-15 ELIC-11 asks again for the answer %j', async (bad) => {
    const { client } = await setUp()
    const asked = await call(client, 'outcome')
    expect(await call(client, 'outcome', asked, { who: bad })).toMatchObject({
      resultType: 'input_required',
      inputRequests: { who: {} },
    })
  })

  test.each([7, 'x', null, []])('MRTR-13 refuses inputResponses %j with −32602', async (inputResponses) => {
    const { client } = await setUp()
    const answer = await client.request('tools/call', { name: 'outcome', arguments: {}, inputResponses })
    expect(answer.error).toMatchObject({ code: -32_602 })
  })

  test.each([7, null, {}, ['x']])('MRTR-13 refuses requestState %j with −32602', async (requestState) => {
    const { client } = await setUp()
    const answer = await client.request('tools/call', { name: 'outcome', arguments: {}, requestState })
    expect(answer.error).toMatchObject({ code: -32_602 })
  })

  test('MRTR-14 ignores what was not asked', async () => {
    const { client } = await setUp()
    const asked = await call(client, 'outcome')
    const inputResponses = {
      who: accept({ name: 'Ada' }),
      other: accept({ name: 'Eve' }),
      constructor: 7,
      ['__proto__']: { x: 1 },
    }
    expect(await call(client, 'outcome', asked, inputResponses)).toMatchObject({ content: [{ text: 'Ada' }] })
  })

  test('MRTR-14 takes answers that come before they are asked', async () => {
    const { client } = await setUp()
    const answer = await client.request('tools/call', {
      name: 'outcome',
      arguments: {},
      inputResponses: { who: accept({ name: 'Ada' }) },
    })
    expect(resultOf(answer)).toMatchObject({ content: [{ text: 'Ada' }] })
  })

  test('MRTR-02 can be a prompt or a resource', async () => {
    const { client } = await setUp()
    for (const [method, params, expected] of [
      ['prompts/get', { name: 'briefing' }, { messages: [{ content: { text: 'Brief Ada' } }] }],
      ['resources/read', { uri: 'notes://mine' }, { contents: [{ text: 'Notes of Ada' }] }],
    ] as const) {
      const asked = resultOf(await client.request(method, params))
      expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } })
      const inputResponses = { who: accept({ name: 'Ada' }) }
      const result = resultOf(await client.request(method, { ...params, requestState: asked['requestState'], inputResponses }))
      expect(result).toMatchObject({ resultType: 'complete', ...expected })
    }
  })

  test('CACHE-05 carries no cache hints while it asks', async () => {
    const { client } = await setUp({ cache: { ttlMs: 1000, scope: 'public' } })
    const asked = resultOf(await client.request('resources/read', { uri: 'notes://mine' }))
    expect(asked).not.toHaveProperty('ttlMs')
    expect(asked).not.toHaveProperty('cacheScope')
  })

  test('MRTR-02 can be nothing else: lists, completions and requests of extensions do not ask', async () => {
    const ask = async (ctx: {
      elicit: (key: string, options: { message: string; schema: typeof name }) => Promise<{ name: string }>
    }) => (await ctx.elicit('who', { message: 'Who?', schema: name })).name
    const server = createServer({ name: 'lists', version: '1.0.0' })
      .prompt('p', { args: { a: z.string() }, complete: { a: async (_value, _given, ctx) => [await ask(ctx)] } }, () => user`x`)
      .resource('notes://{n}', { list: async (ctx) => [{ uri: `notes://${await ask(ctx)}`, name: 'n' }] }, () => 'n')
      .extend(
        extension({
          id: 'com.example/x',
          methods: { 'x/ask': { requiresClient: false, handler: async (_params, ctx) => ({ who: await ask(ctx) }) } },
        }),
      )
    const errors = errorsOf(server)
    const client = await connect(server)
    const ref = { type: 'ref/prompt', name: 'p' }
    for (const [method, params] of [
      ['completion/complete', { ref, argument: { name: 'a', value: '' } }],
      ['resources/list', {}],
      ['x/ask', {}],
    ] as const)
      expect((await client.request(method, params)).error, method).toMatchObject({ code: -32_603 })
    expect(errors).toEqual([
      expect.stringContaining('completion/complete cannot wait for answers'),
      expect.stringContaining('resources/list cannot wait for answers'),
      expect.stringContaining('x/ask cannot wait for answers'),
    ])
  })

  test.each([
    ['outcome', {}, { elicitation: { form: {} } }],
    ['outcome', { elicitation: { url: {} } }, { elicitation: { form: {} } }],
    ['open_url', { elicitation: {} }, { elicitation: { url: {} } }],
    ['open_url', { elicitation: { form: {} } }, { elicitation: { url: {} } }],
    ['together', { elicitation: {}, roots: {} }, { sampling: {} }],
    ['together', { elicitation: {}, sampling: {} }, { roots: {} }],
  ])(
    'MRTR-05 ELIC-01 ELIC-05 SAMP-01 ROOTS-01 %s is refused with −32021 for a client that declares %j',
    async (tool, own, requiredCapabilities) => {
      const { server } = await setUp()
      const answer = await (await connect(server, own)).callTool(tool)
      expect(answer.error).toMatchObject({ code: -32_021, data: { requiredCapabilities } })
    },
  )

  test('MRTR-05 goes by what this request declares, not the one before', async () => {
    const { client } = await setUp()
    const asked = await call(client, 'outcome')
    client.terms = { capabilities: {} }
    const params = { name: 'outcome', arguments: {}, requestState: asked['requestState'] }
    expect((await client.request('tools/call', params)).error).toMatchObject({ code: -32_021 })
  })
})

describe('a refusal', () => {
  test.each([
    ['decline', 'The user declined to answer'],
    ['cancel', 'The user dismissed the question'],
  ])('ELIC-12 %s reaches the model when the handler does nothing about it', async (action, text) => {
    const { client } = await setUp()
    const asked = await call(client, 'finally')
    expect(await call(client, 'finally', asked, { who: { action } })).toMatchObject({ isError: true, content: [{ text }] })
  })

  test.each(['decline', 'cancel'])('ELIC-12 %s is returned to a handler that wants to know', async (action) => {
    const { client } = await setUp()
    const asked = await call(client, 'outcome')
    expect(await call(client, 'outcome', asked, { who: { action } })).toMatchObject({ content: [{ text: action }] })
  })

  test('ELIC-12 is an answer like any other: a handler that goes on after it is not asked again', async () => {
    const { client } = await setUp()
    const first = await call(client, 'after_refusal')
    const second = await call(client, 'after_refusal', first, { first: { action: 'decline' } })
    expect(Object.keys(second['inputRequests'])).toEqual(['second'])
    expect(await call(client, 'after_refusal', second, { second: accept({ name: 'Bob' }) })).toMatchObject({
      content: [{ text: 'ToolError: The user declined to answer, then Bob' }],
    })
  })
})

describe('ctx.once', () => {
  test('does a step once across all rounds, also one that comes to nothing', async () => {
    const { client, seen } = await setUp()
    const a = await call(client, 'steps')
    const b = await call(client, 'steps', a, { a: accept({ name: 'A' }) })
    const again = await call(client, 'steps', b, {})
    const done = await call(client, 'steps', again, { b: accept({ name: 'B' }) })
    expect(done['structuredContent']).toEqual({ first: 1, nothing: true, second: 3, seen: ['first', 'nothing', 'second'] })
    expect(seen).toEqual(['first', 'nothing', 'second'])
  })

  test('waits for a step that is running when the run ends, and keeps its result', async () => {
    let finish: () => void = () => undefined
    let times = 0
    const server = createServer({ name: 'steps', version: '1.0.0' }).tool('slow', {}, async (_input, ctx) => {
      const step = ctx.once('slow', () => {
        times++
        return new Promise<string>((resolve) => {
          finish = () => resolve(`step ${times}`)
        })
      })
      const [{ name: who }, result] = await Promise.all([ctx.elicit('who', { message: 'Who?', schema: name }), step])
      return `${who} ${result}`
    })
    const client = await connect(server)
    const id = await client.begin('tools/call', { name: 'slow', arguments: {} })
    await new Promise((resolve) => setTimeout(resolve, 10))
    expect(client.messages.kept).toEqual([])
    finish()
    const asked = resultOf(await client.answer(id))
    expect(await call(client, 'slow', asked, { who: accept({ name: 'Ada' }) })).toMatchObject({
      content: [{ text: 'Ada step 1' }],
    })
  })

  test('is done again when it failed', async () => {
    let times = 0
    const server = createServer({ name: 'steps', version: '1.0.0' }).tool('flaky', {}, async (_input, ctx) => {
      const result = await ctx
        .once('flaky', () => {
          if (++times === 1) throw new Error('not yet')
          return times
        })
        .catch(() => 'failed')
      const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
      return `${who} ${result}`
    })
    const client = await connect(server)
    const asked = await call(client, 'flaky')
    expect(await call(client, 'flaky', asked, { who: accept({ name: 'Ada' }) })).toMatchObject({ content: [{ text: 'Ada 2' }] })
  })

  test('shares a step that is asked for twice at the same time', async () => {
    let times = 0
    const server = createServer({ name: 'steps', version: '1.0.0' }).tool('twice', {}, async (_input, ctx) => {
      const step = () => new Promise<number>((resolve) => setImmediate(() => resolve(++times)))
      return (await Promise.all([ctx.once('a', step), ctx.once('a', step), ctx.once('b', step)])).join()
    })
    expect(await call(await connect(server), 'twice')).toMatchObject({ content: [{ text: '1,1,2' }] })
  })

  test('tells the author of a result that is no JSON', async () => {
    const server = createServer({ name: 'steps', version: '1.0.0' }).tool('big', {}, async (_input, ctx) => {
      await ctx.once('big', () => 10n)
      return (await ctx.elicit('who', { message: 'Who?', schema: name })).name
    })
    const errors = errorsOf(server)
    expect(await call(await connect(server), 'big')).toMatchObject({ isError: true })
    expect(errors).toEqual([expect.stringContaining('BigInt')])
  })
})

describe('the end of a run', () => {
  test('MRTR-12 runs finally blocks, so that nothing is held while the client thinks', async () => {
    const { client, seen } = await setUp()
    const asked = await call(client, 'finally')
    expect(seen).toEqual(['open', 'close'])
    expect(await call(client, 'finally', asked, { who: accept({ name: 'Ada' }) })).toMatchObject({ content: [{ text: 'Ada' }] })
    expect(seen).toEqual(['open', 'close', 'open', 'close'])
  })

  test('MRTR-12 aborts the signal, and nothing that the handler still does is sent or asked', async () => {
    let late: Promise<unknown> = Promise.resolve()
    let aborted = false
    const server = createServer({ name: 'late', version: '1.0.0' }).tool('late', {}, async (_input, ctx) => {
      ctx.signal.addEventListener('abort', () => {
        aborted = true
      })
      await ctx.elicit('who', { message: 'Who?', schema: name }).catch(() => {
        ctx.progress(1)
        ctx.log.error('late')
        late = ctx.elicit('more', { message: 'More?', schema: name }).catch((error: unknown) => String(error))
      })
      return 'swallowed'
    })
    const client = await connect(server)
    const _meta = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' }
    const asked = resultOf(await client.request('tools/call', { name: 'late', _meta }))
    expect(Object.keys(asked['inputRequests'])).toEqual(['who'])
    expect(aborted).toBe(true)
    expect(await late).toContain('waiting for input')
    expect(client.messages.kept).toEqual([])
  })

  test('MRTR-12 harms nothing when the handler has not come to await what it asked', async () => {
    const unhandled: unknown[] = []
    const listener = (reason: unknown): void => void unhandled.push(reason)
    process.on('unhandledRejection', listener)
    onTestFinished(() => void process.off('unhandledRejection', listener))
    const server = createServer({ name: 'floating', version: '1.0.0' }).tool('floating', {}, async (_input, ctx) => {
      const asked = ctx.elicit('who', { message: 'Who?', schema: name })
      const places = ctx.roots()
      await new Promise((resolve) => setTimeout(resolve, 20))
      return [(await asked).name, (await places).length].join()
    })
    const client = await connect(server)
    const asked = await call(client, 'floating')
    expect(Object.keys(asked['inputRequests']).sort()).toEqual(['roots', 'who'])
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect(unhandled).toEqual([])
    const inputResponses = { who: accept({ name: 'Ada' }), roots: { roots: [] } }
    expect(await call(client, 'floating', asked, inputResponses)).toMatchObject({ content: [{ text: 'Ada,0' }] })
  })

  test('is observed as a call that went well', async () => {
    const { server, client } = await setUp()
    const outcomes: string[] = []
    server.on('call', ({ outcome }) => outcomes.push(outcome))
    await call(client, 'outcome')
    expect(outcomes).toEqual(['ok'])
  })

  test('works around middleware, and in generators', async () => {
    const server = createServer({ name: 'folded', version: '1.0.0' })
      .use(
        middleware<{ tenant: string }>(async ({ ctx }, next) =>
          next({ tenant: (await ctx.elicit('tenant', { message: 'Tenant?', schema: name })).name }),
        ),
      )
      .tool('who', {}, async function* (_input, ctx) {
        yield { done: 1 } as never
        const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
        return `${who} of ${ctx.tenant}`
      })
    const client = await connect(server)
    const first = await call(client, 'who')
    expect(Object.keys(first['inputRequests'])).toEqual(['tenant'])
    const second = await call(client, 'who', first, { tenant: accept({ name: 'acme' }) })
    expect(Object.keys(second['inputRequests'])).toEqual(['who'])
    expect(await call(client, 'who', second, { who: accept({ name: 'Ada' }) })).toMatchObject({
      content: [{ text: 'Ada of acme' }],
    })
  })
})

describe('inputRequired()', () => {
  function createRawServer() {
    const server = createServer({ name: 'raw', version: '1.0.0' })
      .tool('raw', {}, (_input, { requestState, inputResponses }) => {
        if (requestState === undefined)
          return inputRequired({ questions: { who: elicitation({ message: 'Who?', schema: name }) }, requestState: 'round 1' })
        return { requestState, inputResponses }
      })
      .tool('state_only', {}, (_input, { requestState }) => requestState ?? inputRequired({ requestState: 'later' }))
      .prompt('raw', {}, (_args, { inputResponses }) =>
        'who' in inputResponses
          ? user`ok`
          : (inputRequired({ questions: { who: elicitation({ message: 'Who?', schema: name }) } }) as never),
      )
      .resource('raw://x', {}, (_params, { inputResponses }) =>
        'who' in inputResponses ? 'ok' : inputRequired({ questions: { who: elicitation({ message: 'Who?', schema: name }) } }),
      )
    return server
  }

  test('MRTR-03 lets a handler look after the rounds itself; its state comes back to it, sealed on its way', async () => {
    const client = await connect(createRawServer())
    const asked = await call(client, 'raw')
    expect(asked).toMatchObject({ resultType: 'input_required', inputRequests: { who: { method: 'elicitation/create' } } })
    expect(asked['requestState']).not.toContain('round 1')
    const result = await call(client, 'raw', asked, { who: 'anything', more: 1 })
    expect(result['structuredContent']).toEqual({ requestState: 'round 1', inputResponses: { who: 'anything', more: 1 } })
    const sealed = String(asked['requestState'])
    const tampered = { ...asked, requestState: `${sealed.slice(0, -1)}${sealed.endsWith('0') ? '1' : '0'}` }
    await expect(call(client, 'raw', tampered, {})).rejects.toThrow(/-32602/)
  })

  test('MRTR-03 may be a state alone, but not nothing', async () => {
    const client = await connect(createRawServer())
    const asked = await call(client, 'state_only')
    expect(asked).toMatchObject({ resultType: 'input_required', requestState: expect.any(String) })
    expect(asked).not.toHaveProperty('inputRequests')
    expect(await call(client, 'state_only', asked)).toMatchObject({ content: [{ text: 'later' }] })
    expect(() => inputRequired({})).toThrow(/expected questions, a requestState, or both/)
  })

  test('passes through middleware, for tools, prompts and resources', async () => {
    const server = createRawServer().use(middleware((_call, next) => next()))
    const client = await connect(server)
    for (const [method, params] of [
      ['tools/call', { name: 'raw', arguments: {} }],
      ['prompts/get', { name: 'raw' }],
      ['resources/read', { uri: 'raw://x' }],
    ] as const) {
      const asked = resultOf(await client.request(method, params))
      expect(asked, method).toMatchObject({ resultType: 'input_required', inputRequests: { who: {} } })
      const again = { ...params, requestState: asked['requestState'], inputResponses: { who: accept({ name: 'Ada' }) } }
      expect(resultOf(await client.request(method, again)), method).toMatchObject({ resultType: 'complete' })
    }
  })

  test('MRTR-05 asks nothing that the client did not declare', async () => {
    const client = await connect(createRawServer(), { sampling: {} })
    expect((await client.callTool('raw')).error).toMatchObject({ code: -32_021 })
  })

  test('is an error where the client is asked by requests, and in a task', async () => {
    const server = createRawServer().tool('task', { task: 'required' }, () => inputRequired({ requestState: 'x' }))
    const errors = errorsOf(server)
    const old = await RawLinkedClient.open(server, '2025-11-25', { capabilities })
    expect(resultOf(await old.callTool('raw'))).toMatchObject({ isError: true })
    const client = await connect(server, { ...capabilities, extensions: { 'io.modelcontextprotocol/tasks': {} } })
    const { taskId } = resultOf(await client.callTool('task'))
    await vi.waitFor(async () =>
      expect(resultOf(await client.request('tasks/get', { taskId }))).toMatchObject({ result: { isError: true } }),
    )
    expect(errors).toHaveLength(2)
  })
})

describe('dev: true', () => {
  function createDevServer(handler: (runs: number) => { message: string; key?: string }) {
    let runs = 0
    const server = createServer({ name: 'dev', version: '1.0.0', dev: true }).tool('ask', {}, async (_input, ctx) => {
      const { message, key = 'who' } = handler(++runs)
      ctx.progress(runs)
      return (await ctx.elicit(key, { message, schema: name })).name
    })
    return server
  }

  test('lets a repeatable handler pass; the second run is not seen', async () => {
    const client = await connect(createDevServer(() => ({ message: 'Who?' })))
    const asked = resultOf(await client.request('tools/call', { name: 'ask', arguments: {}, _meta: { progressToken: 'p' } }))
    expect(asked).toMatchObject({ resultType: 'input_required' })
    expect(client.messages.kept.map(({ params }) => params)).toEqual([{ progressToken: 'p', progress: 1 }])
    expect(await call(client, 'ask', asked, { who: accept({ name: 'Ada' }) })).toMatchObject({ content: [{ text: 'Ada' }] })
  })

  test.each([
    [
      'another text',
      (run: number) => ({ message: `Who, at ${run}?` }),
      /who: elicitation.*Who, at 1\?[\s\S]*and then:\nwho: .*Who, at 2\?/,
    ],
    ['another key', (run: number) => ({ message: 'Who?', key: `who ${run}` }), /who 1: [\s\S]*and then:\nwho 2: /],
    [
      'nothing',
      (run: number) => {
        if (run === 2) throw new Error('no second time')
        return { message: 'Who?' }
      },
      /and then:\nno question/,
    ],
  ])('catches a handler that asks %s the second time, and says which and what', async (_what, handler, message) => {
    const server = createDevServer(handler)
    const errors = errorsOf(server)
    expect(await call(await connect(server), 'ask')).toMatchObject({ isError: true })
    expect(errors).toHaveLength(1)
    expect(errors[0]).toMatch(/^TypeError: tool "ask": its handler is not repeatable/)
    expect(errors[0]).toMatch(message)
    expect(errors[0]).toContain('ctx.once(key, …)')
  })

  test('catches one that waits for something else the second time', async () => {
    let runs = 0
    const server = createServer({ name: 'dev', version: '1.0.0', dev: true, timeoutMs: 50 }).tool(
      'ask',
      {},
      async (_input, ctx) => {
        if (++runs === 2) await new Promise(() => undefined)
        return (await ctx.elicit('who', { message: 'Who?', schema: name })).name
      },
    )
    const errors = errorsOf(server)
    expect(await call(await connect(server), 'ask')).toMatchObject({ isError: true })
    expect(errors[0]).toContain('no question')
  })

  test('does not do steps again, and knows generators and URLs', async () => {
    let charged = 0
    const server = createServer({ name: 'dev', version: '1.0.0', dev: true }).tool('pay', {}, async function* (_input, ctx) {
      await ctx.once('charge', () => ++charged)
      yield { done: 1 } as never
      await ctx.elicit.url('pay', { message: 'Pay', url: 'https://pay.example.com' })
      return 'paid'
    })
    const client = await connect(server)
    const asked = await call(client, 'pay')
    expect(asked).toMatchObject({ resultType: 'input_required' })
    expect(await call(client, 'pay', asked, { pay: { action: 'accept' } })).toMatchObject({ content: [{ text: 'paid' }] })
    expect(charged).toBe(1)
  })
})
