import { createServer, type ProtocolVersion } from '@portico/core'
import { RawStdioClient } from '@portico/testing'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { repository, runTypeScript } from '../run-typescript.ts'
import { TERMS } from './http-endpoint.ts'
import { RawStreamsClient } from './raw-streams-client.ts'
import { inForce } from './requirements.ts'
import { since } from './revisions-in-force.ts'

const NEWEST: ProtocolVersion = '2026-07-28'
const isStateless = (version: ProtocolVersion): boolean => since(NEWEST).includes(version)

/** What a request of the newest revision says beside its parameters. */
function withTerms(params: object = {}, meta: object = {}): object {
  return { ...params, _meta: { ...TERMS, ...meta } }
}

/** A server in a process of its own. */
async function startProcess(version: ProtocolVersion) {
  const client = new RawStdioClient({
    args: runTypeScript(new URL('../stdio/fixture-server.ts', import.meta.url)),
    cwd: repository,
  })
  onTestFinished(() => client.close())
  if (!isStateless(version)) await client.initialize({ protocolVersion: version })
  const call = (name: string, args: object = {}) => {
    const params = { name, arguments: args }
    return client.request('tools/call', isStateless(version) ? withTerms(params) : params)
  }
  return { client, call }
}

function createServerToCancel() {
  const aborted: unknown[] = []
  const server = createServer({ name: 'cancelled', version: '1.0.0' })
    .tool('wait', { input: z.object({ key: z.string() }) }, async ({ key }, ctx) => {
      ctx.progress(1)
      await new Promise((resolve) => ctx.signal.addEventListener('abort', resolve))
      aborted.push(key)
      ctx.progress(2)
      ctx.log.emergency('too late')
      return 'too late'
    })
    .tool('ask', {}, async (_input, ctx) => `${(await ctx.roots()).length} roots`)
    .resource('notes://a', {}, () => 'a')
  return { server, aborted }
}

describe('messages over stdio', () => {
  test.each(inForce('STDIO-01'))(
    '[STDIO-01, STDIO-02, STDIO-03] are lines, and nothing else is on stdout (%s)',
    async (version) => {
      const { client, call } = await startProcess(version)
      const text = 'one\ntwo\r\nthree\u2028four\u0000"\\é漢😀'
      expect(await call('echo', { text })).toMatchObject({ result: { content: [{ text }] } })
      // What the program itself writes to stdout goes to stderr, whatever level it is of.
      await call('write_to_stdout')
      for (const line of ['console.log with a value', 'console.info', 'console.debug', 'process.stdout.write', 'console.error']) {
        await client.errorLines.take((written) => written === line, line)
      }
      await client.close()
      expect(client.strayLines).toEqual([])
    },
  )

  test.each(inForce('STDIO-01'))(
    '[STDIO-01] are taken however the lines come: in pieces, with CRLF, several at once (%s)',
    async (version) => {
      const client = await RawStreamsClient.open(createServerToCancel().server)
      if (!isStateless(version)) await client.initialize({ protocolVersion: version })
      const request = (id: number) =>
        JSON.stringify({ jsonrpc: '2.0', id, method: 'tools/list', params: isStateless(version) ? withTerms() : {} })
      client.sendBytes(`${request(1)}\r\n${request(2)}\n\n  \n${request(3).slice(0, 9)}`)
      client.sendBytes(`${request(3).slice(9)}\n`)
      for (const id of [1, 2, 3])
        expect(await client.answer(id)).toMatchObject({ result: { tools: expect.any(Array) as unknown[] } })
      expect(client.lines.filter((line) => line.trim() === '' || /[\r\n]/.test(line))).toEqual([])
    },
  )

  test('[STDIO-04] of the server are never requests', async () => {
    const client = await RawStreamsClient.open(createServerToCancel().server)
    const capabilities = { 'io.modelcontextprotocol/clientCapabilities': { roots: {} } }
    const answer = await client.request('tools/call', withTerms({ name: 'ask' }, capabilities))
    expect(answer).toMatchObject({ result: { resultType: 'input_required', inputRequests: { roots: { method: 'roots/list' } } } })
    await client.request('tools/list', withTerms())
    expect(client.messages.kept.filter(({ method }) => method !== undefined)).toEqual([])
  })
})

describe('a cancelled request over stdio', () => {
  test('[STDIO-05, STDIO-06] stops at once, and nothing more is sent for it', async () => {
    const { server, aborted } = createServerToCancel()
    const client = await RawStreamsClient.open(server)
    const meta = { progressToken: 'p', 'io.modelcontextprotocol/logLevel': 'debug' }
    client.send({
      jsonrpc: '2.0',
      id: 'c',
      method: 'tools/call',
      params: withTerms({ name: 'wait', arguments: { key: 'c' } }, meta),
    })
    await client.notification('notifications/progress')
    await client.notify('notifications/cancelled', { requestId: 'c', reason: 'not needed' })
    await client.request('tools/list', withTerms())
    expect(aborted).toEqual(['c'])
    await client.request('tools/list', withTerms())
    expect(client.messages.kept).toEqual([])
  })
})

describe('the end of stdio', () => {
  test.each(['end', 'signal'] as const)('[STDIO-07] is the end of the process, at once and with code 0 (%s)', async (how) => {
    const { client, call } = await startProcess(NEWEST)
    await call('echo', { text: 'a' })
    const startedAt = performance.now()
    if (how === 'end') client.endInput()
    else client.kill('SIGTERM')
    expect((await client.ended).code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(2000)
  })
})

describe('a subscription over stdio', () => {
  async function listen(server: ReturnType<typeof createServerToCancel>['server'], id: string | number) {
    const client = await RawStreamsClient.open(server)
    const notifications = { toolsListChanged: true, resourceSubscriptions: ['notes://a'] }
    client.send({ jsonrpc: '2.0', id, method: 'subscriptions/listen', params: withTerms({ notifications }) })
    await client.notification('notifications/subscriptions/acknowledged')
    return client
  }

  test.each(['a', 7])('[STDIO-08] has its id in every message: %j', async (id) => {
    const { server } = createServerToCancel()
    const client = await listen(server, id)
    const _meta = { 'io.modelcontextprotocol/subscriptionId': id }
    server.resourceUpdated('notes://a')
    expect(await client.notification('notifications/resources/updated')).toMatchObject({ params: { uri: 'notes://a', _meta } })
    server.tool('more', {}, () => 'more')
    expect(await client.notification('notifications/tools/list_changed')).toMatchObject({ params: { _meta } })
  })

  test('[STDIO-09] is ended by the server with a result and notifications/cancelled, which it sends for nothing else', async () => {
    const { server } = createServerToCancel()
    const client = await listen(server, 'sub')
    client.send({
      jsonrpc: '2.0',
      id: 'busy',
      method: 'tools/call',
      params: withTerms({ name: 'wait', arguments: { key: 'busy' } }),
    })
    await server.close()
    const _meta = { 'io.modelcontextprotocol/subscriptionId': 'sub' }
    expect(await client.answer('sub')).toMatchObject({ result: { resultType: 'complete', _meta } })
    expect(await client.notification('notifications/cancelled')).toMatchObject({ params: { requestId: 'sub', _meta } })
    expect(client.messages.kept.filter(({ method }) => method === 'notifications/cancelled')).toEqual([])
  })
})

describe('clients of both kinds over stdio', () => {
  test('[STDIO-10] are served message by message', async () => {
    const client = await RawStreamsClient.open(createServerToCancel().server)
    expect((await client.request('tools/list', withTerms())).result).toMatchObject({ resultType: 'complete' })
    expect(await client.initialize({ protocolVersion: '2025-06-18' })).toMatchObject({
      result: { protocolVersion: '2025-06-18' },
    })
    expect((await client.request('tools/list')).result).not.toHaveProperty('resultType')
    expect((await client.request('tools/list', withTerms())).result).toMatchObject({ resultType: 'complete' })
  })

  test('[STDIO-10] that are older are told at once by a server that serves none of them', async () => {
    const client = await RawStreamsClient.open(createServer({ name: 'modern', version: '1.0.0', protocolVersions: [NEWEST] }))
    await expect(client.initialize({ protocolVersion: '2025-11-25' })).rejects.toThrow(NEWEST)
    expect((await client.request('ping')).error).toMatchObject({ code: -32_602 })
  })
})
