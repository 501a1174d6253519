import { type AnyServer, type Context, createServer, type ServerOptions } from '@portico/core'
import { RawLinkedClient, type RawMessage } from '@portico/testing'
import { afterEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'

const schema = z.object({ name: z.string() })
const KEYS = ['k'.repeat(32), 'l'.repeat(32), 'm'.repeat(32)] as const
const ada = { id: 'ada', scopes: [] }

function createStateServer(options: Partial<ServerOptions> = {}) {
  const ask = async (ctx: Context): Promise<string> => {
    await ctx.once('secret', () => 'a secret')
    return (await ctx.elicit('who', { message: 'Who?', schema })).name
  }
  return createServer({ name: 'state', version: '1.0.0', ...options })
    .tool('a', { input: z.object({ x: z.number().optional(), y: z.unknown().optional() }) }, (_input, ctx) => ask(ctx))
    .tool('b', { input: z.object({ x: z.number().optional() }) }, (_input, ctx) => ask(ctx))
    .tool('never_asks', {}, () => 'done')
    .prompt('a', {}, async (_args, ctx) => ({ messages: [{ role: 'user', content: { type: 'text', text: await ask(ctx) } }] }))
}

async function connect(server: AnyServer, principal?: typeof ada): Promise<RawLinkedClient> {
  const client = await RawLinkedClient.stateless(server, { capabilities: { elicitation: {} }, ...(principal && { principal }) })
  onTestFinished(() => client.close())
  return client
}

const inputResponses = { who: { action: 'accept', content: { name: 'Ada' } } }
const params = { name: 'a', arguments: { x: 1, y: { b: [1, { d: 2, c: 3 }], a: null } } }

async function ask(client: RawLinkedClient): Promise<string> {
  const { result } = await client.request('tools/call', params)
  return String(result!['requestState'])
}
const retry = (client: RawLinkedClient, requestState: string, own: object = params, method = 'tools/call'): Promise<RawMessage> =>
  client.request(method, { ...own, inputResponses, requestState })

afterEach(() => {
  vi.useRealTimers()
})

describe('requestState', () => {
  test('MRTR-06 shows nothing of what it holds', async () => {
    const state = await ask(await connect(createStateServer()))
    expect(state).toMatch(/^[0-9a-f]+$/)
    expect(Buffer.from(state, 'hex').toString('latin1')).not.toContain('secret')
    expect(await ask(await connect(createStateServer()))).not.toBe(state)
  })

  test('MRTR-06 MRTR-07 is refused with every bit flipped, cut and lengthened: −32602', async () => {
    const client = await connect(createStateServer())
    const state = await ask(client)
    expect((await retry(client, state)).result).toMatchObject({ resultType: 'complete' })
    const bytes = Buffer.from(state, 'hex')
    const broken = [
      '',
      '0',
      state.slice(0, 24),
      state.slice(2),
      `${state}00`,
      `${state}-TAMPERED`,
      state.toUpperCase(),
      ` ${state}`,
      'ü'.repeat(80),
    ]
    for (let index = 0; index < bytes.length; index++) {
      const flipped = Buffer.from(bytes)
      flipped[index]! ^= 1 << (index % 8)
      broken.push(flipped.toString('hex'), bytes.subarray(0, index).toString('hex'))
    }
    for (const requestState of broken)
      expect((await retry(client, requestState)).error, requestState).toMatchObject({
        code: -32_602,
        message: expect.stringContaining('requestState'),
      })
  })

  test('MRTR-07 is refused before the handler sees anything, also one that does not ask', async () => {
    const client = await connect(createStateServer())
    const answer = await client.request('tools/call', { name: 'never_asks', requestState: 'forged' })
    expect(answer.error).toMatchObject({ code: -32_602 })
  })

  test('MRTR-08 ELIC-13 ELIC-14 is refused for another principal', async () => {
    const server = createStateServer()
    const state = await ask(await connect(server, ada))
    for (const other of [await connect(server, { id: 'bob', scopes: [] }), await connect(server)])
      expect((await retry(other, state)).error).toMatchObject({ code: -32_602 })
    expect((await retry(await connect(server, { id: 'ada', scopes: [] }), state)).result).toMatchObject({
      content: [{ text: 'Ada' }],
    })
    const ofNobody = await ask(await connect(server))
    expect((await retry(await connect(server, ada), ofNobody)).error).toMatchObject({ code: -32_602 })
  })

  test('MRTR-09 is refused when it has expired', async () => {
    const client = await connect(createStateServer())
    const state = await ask(client)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_599_000 })
    expect((await retry(client, state)).result).toMatchObject({ resultType: 'complete' })
    vi.setSystemTime(Date.now() + 2000)
    expect((await retry(client, state)).error).toMatchObject({ code: -32_602, message: expect.stringContaining('expired') })
  })

  test('MRTR-10 is refused for another tool, other arguments, another method', async () => {
    const client = await connect(createStateServer())
    const state = await ask(client)
    for (const other of [
      { ...params, name: 'b' },
      { ...params, arguments: { x: 2, y: params.arguments.y } },
      { ...params, arguments: { x: 1 } },
      {
        ...params,
        arguments: {
          x: 1,
          y: {
            b: [
              1,
              [
                ['c', 3],
                ['d', 2],
              ],
            ],
            a: null,
          },
        },
      },
      { name: 'a' },
      { ...params, extra: 1 },
    ])
      expect((await retry(client, state, other)).error, JSON.stringify(other)).toMatchObject({ code: -32_602 })
    expect((await retry(client, state, { name: 'a' }, 'prompts/get')).error).toMatchObject({ code: -32_602 })
  })

  test('MRTR-10 is taken with the members of the arguments in another order', async () => {
    const client = await connect(createStateServer())
    const state = await ask(client)
    const reordered = { arguments: { y: { a: null, b: [1, { c: 3, d: 2 }] }, x: 1 }, name: 'a' }
    expect((await retry(client, state, reordered)).result).toMatchObject({ resultType: 'complete' })
  })

  test('MRTR-07 is refused by a server with other keys', async () => {
    const state = await ask(await connect(createStateServer()))
    expect((await retry(await connect(createStateServer()), state)).error).toMatchObject({ code: -32_602 })
  })

  test('MRTR-16 is taken by every server with the same keys, and those keys can be rotated', async () => {
    const [first, second, third] = KEYS
    const state = await ask(await connect(createStateServer({ stateKeys: [first] })))
    expect((await retry(await connect(createStateServer({ stateKeys: [first] })), state)).result).toMatchObject({
      resultType: 'complete',
    })
    const rotated = await connect(createStateServer({ stateKeys: [second, first] }))
    expect((await retry(rotated, state)).result).toMatchObject({ resultType: 'complete' })
    const newer = await ask(rotated)
    expect((await retry(await connect(createStateServer({ stateKeys: [third, second] })), newer)).result).toMatchObject({
      resultType: 'complete',
    })
    expect((await retry(await connect(createStateServer({ stateKeys: [third, second] })), state)).error).toMatchObject({
      code: -32_602,
    })
    expect((await retry(await connect(createStateServer({ stateKeys: [first] })), newer)).error).toMatchObject({ code: -32_602 })
  })

  test.each([[[]], [['short']], [[KEYS[0], 'short']]])('MRTR-07 needs keys of some length: %j is refused', (stateKeys) => {
    expect(() => createStateServer({ stateKeys })).toThrow(/stateKeys: expected at least one key, each of at least 32 characters/)
  })

  test('MRTR-10 is not sent and not read where the client is asked by requests', async () => {
    const client = await RawLinkedClient.open(createStateServer(), '2025-11-25', { capabilities: { elicitation: {} } })
    await client.begin('tools/call', { ...params, requestState: 'forged', inputResponses: 7 }, 'call')
    const { id } = await client.messages.take(({ method }) => method === 'elicitation/create', 'elicitation/create')
    client.send({ jsonrpc: '2.0', id, result: inputResponses.who })
    expect((await client.answer('call')).result).toMatchObject({ content: [{ text: 'Ada' }] })
  })
})
