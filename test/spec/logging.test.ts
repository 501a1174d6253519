import { apiKeys } from '@portico/auth'
import { createServer, type LoggingLevel, ToolError } from '@portico/core'
import type { RawMessage } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { declaredCapabilities } from './declared-capabilities.ts'
import { createFullServer, REQUESTS } from './full-server.ts'
import { HttpEndpoint, TERMS } from './http-endpoint.ts'
import { inForce } from './requirements.ts'
import { SpecClient } from './spec-client.ts'

/** RFC 5424, section 6.2.1, least severe first. */
const LEVELS: readonly LoggingLevel[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']
const LOG_LEVEL = 'io.modelcontextprotocol/logLevel'
const MESSAGE = 'notifications/message'

/** A server that says something at every level. */
function createLoud() {
  return createServer({ name: 'loud', version: '1.0.0' })
    .tool('shout', { input: z.object({ who: z.string().default('nobody') }) }, ({ who }, { log }) => {
      for (const level of LEVELS) log[level](`${who} at ${level}`)
      return 'shouted'
    })
    .tool('tell', {}, (_input, { log }) => {
      log.error('failed', { code: 7, list: [1, null] })
      return 'told'
    })
}

/** Asks for log messages: of the session, or with each request where there is none. */
async function listenAt(level: LoggingLevel, client: SpecClient): Promise<{ readonly meta: Readonly<Record<string, unknown>> }> {
  if (client.isStateless) return { meta: { [LOG_LEVEL]: level } }
  expect(await client.result('logging/setLevel', { level })).toEqual({})
  return { meta: {} }
}

const levelsIn = (messages: readonly RawMessage[]): unknown[] => messages.map(({ params }) => params?.['level'])

describe('the capability `logging`', () => {
  test.each(inForce('LOG-01'))('[LOG-01] is declared by every server, for any may send messages (%s)', async (version) => {
    for (const server of [createLoud(), createServer({ name: 'bare', version: '1.0.0' }), createFullServer()])
      expect(await declaredCapabilities(await SpecClient.open(server, version))).toMatchObject({ logging: {} })
    const client = await SpecClient.open(createLoud(), version)
    await client.callTool('tell', {}, await listenAt('debug', client))
    expect(await client.settled()).toMatchObject([{ method: MESSAGE }])
  })
})

describe('log messages', () => {
  test.each(inForce('LOG-02'))(
    '[LOG-02] come from the level on that logging/setLevel set, for its session (%s)',
    async (version) => {
      const server = createLoud()
      const [client, other] = [await SpecClient.open(server, version), await SpecClient.open(server, version)]
      await listenAt('emergency', other)
      for (const [index, level] of LEVELS.entries()) {
        expect(await client.result('logging/setLevel', { level })).toEqual({})
        await client.callTool('shout')
        const expected = LEVELS.slice(index)
        const messages: RawMessage[] = []
        for (const _ of expected) messages.push(await client.notification(MESSAGE))
        expect(levelsIn(messages)).toEqual(expected)
        expect(messages[0]?.params).toEqual({ level, logger: 'loud', data: `nobody at ${level}` })
        expect(await client.settled()).toEqual([])
      }
      await other.callTool('shout')
      expect(levelsIn(await other.settled())).toEqual(['emergency'])
    },
  )

  test.each(inForce('LOG-03'))(
    '[LOG-03] at a level that is none are refused by −32602; what fails inside is −32603 (%s)',
    async (version) => {
      const server = createLoud().resource('broken://{id}', {}, (_params, { log }) => {
        log.error('the password is hunter2', { size: 1n })
        return 'never'
      })
      server.on('error', () => undefined)
      const client = await SpecClient.open(server, version)
      for (const level of ['', 'loud', 'INFO', 'warn', 3, null, ['info'], '__proto__']) {
        const error = client.isStateless
          ? await client.error('tools/list', {}, { meta: { [LOG_LEVEL]: level }, isInvalid: true })
          : await client.error('logging/setLevel', { level }, { isInvalid: true })
        expect(error, JSON.stringify(level)).toMatchObject({ code: -32_602, message: expect.stringContaining('debug') as string })
      }
      if (!client.isStateless)
        expect(await client.error('logging/setLevel', {}, { isInvalid: true })).toMatchObject({ code: -32_602 })
      const error = await client.error('resources/read', { uri: 'broken://a' }, await listenAt('debug', client))
      expect(error).toMatchObject({ code: -32_603 })
      expect(JSON.stringify([error, await client.settled()])).not.toContain('hunter2')
    },
  )

  test.each(inForce('LOG-04'))(
    '[LOG-04] come only for a request that states a level, from that level on (%s)',
    async (version) => {
      const client = await SpecClient.open(createLoud(), version)
      await client.callTool('shout')
      expect(await client.settled()).toEqual([])
      for (const [index, level] of LEVELS.entries()) {
        await client.callTool('shout', {}, { meta: { [LOG_LEVEL]: level } })
        for (const expected of LEVELS.slice(index))
          expect((await client.notification(MESSAGE)).params).toMatchObject({ level: expected })
        await client.callTool('shout')
        expect(await client.settled()).toEqual([])
      }
    },
  )

  test('[LOG-04] come only on the stream of their request, never on that of a subscription', async () => {
    const endpoint = await HttpEndpoint.serve(createLoud())
    const meta = (level?: LoggingLevel) => (level === undefined ? TERMS : { ...TERMS, [LOG_LEVEL]: level })
    const notifications = { toolsListChanged: true }
    const stream = await endpoint.openCall('subscriptions/listen', { notifications }, { id: 'listen', meta: meta('debug') })
    await stream.events.take(({ data }) => data.includes('acknowledged'), 'the acknowledgement')
    const shout = (who: string, level?: LoggingLevel) =>
      endpoint.call('tools/call', { name: 'shout', arguments: { who } }, { meta: meta(level) })
    const answers = await Promise.all([shout('ada', 'debug'), shout('bob'), shout('eve', 'alert'), shout('dan', 'emergency')])
    const logged = answers.map(({ messages }) =>
      messages.filter(({ method }) => method === MESSAGE).map(({ params }) => params?.['data']),
    )
    expect(logged).toEqual([
      LEVELS.map((level) => `ada at ${level}`),
      [],
      ['eve at alert', 'eve at emergency'],
      ['dan at emergency'],
    ])
    expect(stream.events.kept).toEqual([])
    stream.close()
  })
})

describe('what log messages hold', () => {
  test.each(inForce('LOG-06'))(
    '[LOG-06] is what handlers wrote, nothing that Portico knows or that failed (%s)',
    async (version) => {
      const server = createFullServer()
      server.tool('late', { timeoutMs: 5 }, () => new Promise(() => undefined))
      server.tool('leak', {}, () => {
        throw new Error('postgres://admin:hunter2@db.internal', { cause: new Error('hunter2') })
      })
      const client = await SpecClient.open(server, version, {
        principal: { id: 'ada', scopes: [], claims: { token: 'hunter2' } },
      })
      const options = await listenAt('debug', client)
      const requests: typeof REQUESTS = [...REQUESTS, ['tools/call', { name: 'late' }], ['tools/call', { name: 'leak' }]]
      for (const [method, params] of requests) {
        if (method === 'logging/setLevel') continue
        await client.request(method, params, { ...options, isInvalid: true })
      }
      const messages = (await client.settled()).filter(({ method }) => method === MESSAGE)
      expect(messages.map(({ params }) => params?.['data'])).toEqual([{ message: 'careful', data: { reason: 'hot' } }, 'worse'])
    },
  )

  test('[LOG-06] has no credential, stack or cause, also when a handler logs all that it has', async () => {
    const key = 'a-key-of-thirty-two-characters-00'
    const server = createServer({ name: 'careless', version: '1.0.0' }).tool('all', {}, (_input, ctx) => {
      ctx.log.info('context', { http: ctx.http, principal: ctx.principal, client: ctx.client, meta: ctx.meta, ctx })
      ctx.log.info(
        'headers',
        ['authorization', 'cookie', 'proxy-authorization'].map((name) => ctx.http?.header(name) ?? null),
      )
      ctx.log.error('failed', new Error('hunter2', { cause: new Error('hunter2') }))
      throw new ToolError('done')
    })
    const endpoint = await HttpEndpoint.serve(server, { auth: apiKeys({ keys: { ada: key } }) })
    const headers = { authorization: `Bearer ${key}`, cookie: 'session=hunter2' }
    const { messages } = await endpoint.call('tools/call', { name: 'all' }, { headers, meta: { ...TERMS, [LOG_LEVEL]: 'debug' } })
    expect(messages.map(({ method }) => method)).toEqual([MESSAGE, MESSAGE, MESSAGE, undefined])
    const text = JSON.stringify(messages)
    expect(text).toContain('"ada"')
    expect(text).not.toMatch(new RegExp(`${key}|hunter2|\\.ts:\\d+|node_modules`))
  })

  test.each(inForce('LOG-07'))('[LOG-07] is JSON, or nothing of it is sent (%s)', async (version) => {
    const cyclic: Record<string, unknown> = {}
    cyclic['self'] = cyclic
    const unsendable = [1n, { deep: [1n] }, cyclic]
    const server = createServer({ name: 'odd', version: '1.0.0' })
      .tool('odd', { input: z.object({ index: z.int() }) }, ({ index }, { log }) => {
        log.info('odd', unsendable[index])
        return 'never'
      })
      .tool('even', {}, (_input, { log }) => {
        log.info('a\n{"jsonrpc":"2.0"}\n', { text: '\u2028\u0000"}' })
        return 'logged'
      })
    server.on('error', () => undefined)
    const client = await SpecClient.open(server, version)
    const options = await listenAt('debug', client)
    for (const index of unsendable.keys())
      expect(await client.callTool('odd', { index }, options)).toMatchObject({ isError: true })
    expect(await client.settled()).toEqual([])
    await client.callTool('even', {}, options)
    expect((await client.notification(MESSAGE)).params).toMatchObject({
      data: { message: 'a\n{"jsonrpc":"2.0"}\n', data: { text: '\u2028\u0000"}' } },
    })
  })

  test.each(inForce('LOG-07'))('[LOG-07] is for the caller alone, and can be watched on its way out (%s)', async (version) => {
    const server = createLoud()
    const watched: string[] = []
    server.on('message', ({ direction, text }) => {
      if (direction === 'out' && text.includes(MESSAGE)) watched.push(text)
    })
    const open = (id: string) => SpecClient.open(server, version, { principal: { id, scopes: [] } })
    const [ada, bob] = [await open('ada'), await open('bob')]
    const [ofAda] = [await listenAt('critical', ada), await listenAt('debug', bob)]
    await ada.callTool('shout', { who: 'ada' }, ofAda)
    expect(await bob.settled()).toEqual([])
    const sent = await ada.settled()
    expect(levelsIn(sent)).toEqual(['critical', 'alert', 'emergency'])
    expect(watched.map((text) => JSON.parse(text) as unknown)).toEqual(sent)
  })
})
