import { RawLinkedClient } from '@portico/testing'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { createGate } from '../../test-support/gate.ts'
import { progress } from '../definition/progress.ts'
import { CancelledError, ClosedError, TimeoutError } from '../errors.ts'
import type { CallEvent } from '../server/lifecycle-events.ts'
import { middleware } from '../server/middleware.ts'
import { createServer, engineOf, type Server } from '../server/server.ts'

function testServer(): Server {
  return createServer({ name: 'test', version: '1.0.0' })
}

function useFakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

function callsOf(server: Parameters<typeof engineOf>[0]): CallEvent[] {
  const calls: CallEvent[] = []
  server.on('call', (event) => calls.push(event))
  return calls
}

const send = (client: RawLinkedClient, id: number, name: string, meta: object = {}): void =>
  client.send({ jsonrpc: '2.0', id, method: 'tools/call', params: { name, _meta: meta } })

describe('a call that takes longer than it may', () => {
  test('is answered so that the model can read it, and its signal is aborted', async () => {
    useFakeTimeouts()
    let reason: unknown
    const server = testServer().tool('slow', { timeoutMs: 5000 }, (_input, { signal }) => {
      signal.addEventListener('abort', () => (reason = signal.reason))
      return new Promise(() => undefined)
    })
    const calls = callsOf(server)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'slow')
    vi.advanceTimersByTime(4999)
    expect(reason).toBeUndefined()
    vi.advanceTimersByTime(1)
    expect(await client.answer(1)).toMatchObject({ result: { isError: true, content: [{ text: 'timed out after 5000 ms' }] } })
    expect(reason).toBeInstanceOf(TimeoutError)
    expect(calls).toMatchObject([{ name: 'slow', outcome: 'tool-error' }])
    expect(vi.getTimerCount()).toBe(0)
  })

  test.each([
    ['that of the server', { timeoutMs: 300 }, {}, 300],
    ['a minute', {}, {}, 60_000],
    ['its own', { timeoutMs: 300 }, { timeoutMs: 700 }, 700],
  ])('goes by %s', async (_whose, serverOptions, toolOptions, timeoutMs) => {
    useFakeTimeouts()
    const server = createServer({ name: 'test', version: '1', ...serverOptions }).tool(
      'slow',
      toolOptions,
      () => new Promise(() => undefined),
    )
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'slow')
    vi.advanceTimersByTime(timeoutMs - 1)
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
    vi.advanceTimersByTime(1)
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: `timed out after ${timeoutMs} ms` }] } })
  })

  test('has all the time it wants when the limit is 0', async () => {
    useFakeTimeouts()
    const gate = createGate()
    const server = testServer().tool('slow', { timeoutMs: 0 }, () => gate.opened)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'slow')
    expect(vi.getTimerCount()).toBe(0)
    gate.open()
    await client.answer(1)
  })

  test('is not heard of any more when it ends after all', async () => {
    useFakeTimeouts()
    const gate = createGate()
    const server = testServer().tool('slow', { timeoutMs: 10 }, async (_input, ctx) => {
      await gate.opened
      ctx.progress(1)
      ctx.log.error('late')
      throw new Error('late')
    })
    const errors: unknown[] = []
    server.on('error', (event) => errors.push(event))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'slow', { progressToken: 1 })
    vi.advanceTimersByTime(10)
    await client.answer(1)
    gate.open()
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
    expect(errors).toEqual([])
  })

  test('releases its timer when it ends in time', async () => {
    useFakeTimeouts()
    const server = testServer()
      .tool('ok', {}, async () => Promise.resolve('a'))
      .tool('bad', {}, async () => Promise.reject(new Error('b')))
    server.on('error', () => undefined)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    await client.callTool('ok')
    await client.callTool('bad')
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('a call that is cancelled', () => {
  test('is aborted with the reason, and never answered', async () => {
    const started = createGate()
    let reason: unknown
    const server = testServer().tool('wait', {}, (_input, { signal }) => {
      started.open()
      return new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () => {
          reason = signal.reason
          reject(new Error('a failure that nobody asked for'))
        }),
      )
    })
    const calls = callsOf(server)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'wait')
    await started.opened
    await client.notify('notifications/cancelled', { requestId: 1, reason: 'changed my mind' })
    await client.request('ping', {}, 2)
    expect(reason).toBeInstanceOf(CancelledError)
    expect(reason).toMatchObject({ message: 'changed my mind' })
    expect(client.messages.kept).toEqual([])
    expect(calls).toMatchObject([{ outcome: 'cancelled', reason: 'changed my mind', requestId: 1 }])
  })

  test('leaves its id to another', async () => {
    const server = testServer()
      .tool('wait', {}, () => new Promise(() => undefined))
      .tool('echo', {}, () => 'a')
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'wait')
    await client.notify('notifications/cancelled', { requestId: 1 })
    await client.request('ping', {}, 2)
    expect(await client.callTool('echo', {}, 1)).toMatchObject({ result: { content: [{ text: 'a' }] } })
  })

  test.each([{}, { requestId: 99 }, { requestId: null }, { requestId: {} }, { requestId: '1' }, undefined])(
    'is not one that %j names',
    async (params) => {
      const gate = createGate()
      const server = testServer().tool('wait', {}, () => gate.opened.then(() => 'done'))
      await using client = await RawLinkedClient.open(server, '2025-11-25')
      send(client, 1, 'wait')
      await client.notify('notifications/cancelled', params)
      gate.open()
      expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'done' }] } })
    },
  )

  test('runs the end of its generator', async () => {
    const [started, goOn, finished] = [createGate(), createGate(), createGate()]
    const steps: number[] = []
    const server = testServer().tool('steps', {}, async function* () {
      try {
        for (let step = 1; ; step++) {
          steps.push(step)
          yield progress(step)
          started.open()
          await goOn.opened
        }
      } finally {
        finished.open()
      }
    })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'steps')
    await started.opened
    await client.notify('notifications/cancelled', { requestId: 1 })
    goOn.open()
    await finished.opened
    expect(steps).toEqual([1, 2])
  })

  test('is aborted when the connection ends', async () => {
    const aborted = createGate()
    let reason: unknown
    const server = testServer().tool('wait', {}, (_input, { signal }) => {
      signal.addEventListener('abort', () => {
        reason = signal.reason
        aborted.open()
      })
      return aborted.opened
    })
    const client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'wait')
    client.close()
    await aborted.opened
    expect(reason).toBeInstanceOf(ClosedError)
    expect(engineOf(server).sessionCount).toBe(0)
  })

  test('sees its signal as aborted also when it asks late', async () => {
    const gate = createGate()
    const looked = createGate()
    let isAborted: boolean | undefined
    const server = testServer().tool('wait', {}, async (_input, ctx) => {
      await gate.opened
      isAborted = ctx.signal.aborted
      looked.open()
    })
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'wait')
    await client.notify('notifications/cancelled', { requestId: 1 })
    gate.open()
    await looked.opened
    expect(isAborted).toBe(true)
  })
})

describe('a call', () => {
  test.each([new CancelledError('of another call'), new ClosedError('of another connection')])(
    'is answered when its handler throws a %s of something else',
    async (error) => {
      const server = testServer().tool('tool', {}, async () => Promise.reject(error))
      server.on('error', () => undefined)
      await using client = await RawLinkedClient.open(server, '2025-11-25')
      expect(await client.callTool('tool')).toMatchObject({ result: { isError: true } })
    },
  )

  test('is refused while another with its id is in flight; that one is answered', async () => {
    const gate = createGate()
    const server = testServer().tool('wait', {}, () => gate.opened.then(() => 'first'))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'wait')
    send(client, 1, 'wait')
    expect(await client.answer(1)).toMatchObject({ error: { code: -32_600 } })
    gate.open()
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'first' }] } })
  })

  test('is told from one that came with the same id while its arguments were validated', async () => {
    const gate = createGate()
    const input = z.object({ name: z.string().refine(async () => Promise.resolve(true)) })
    const server = testServer().tool('wait', { input }, ({ name }) => (name === 'first' ? 'first' : gate.opened.then(() => name)))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    for (const name of ['second', 'first']) {
      client.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'wait', arguments: { name } } })
    }
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'first' }] } })
    expect(await client.callTool('wait', { name: 'first' }, 1)).toMatchObject({ error: { code: -32_600 } })
    gate.open()
    expect(await client.answer(1)).toMatchObject({ result: { content: [{ text: 'second' }] } })
  })

  test('keeps to the middleware that it began with', async () => {
    const [one, two] = [createGate(), createGate()]
    const server = testServer()
      .tool('object', {}, () => one.opened.then(() => ({ a: 1 })))
      .tool('text', {}, () => two.opened.then(() => 'text'))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    send(client, 1, 'object')
    send(client, 2, 'text')
    server.use(middleware((_call, next) => next()))
    one.open()
    two.open()
    expect((await client.answer(1)).result).toEqual({ content: [{ type: 'text', text: '{"a":1}' }], structuredContent: { a: 1 } })
    expect((await client.answer(2)).result).toEqual({ content: [{ type: 'text', text: 'text' }] })
  })

  test('is told of when it has ended', async () => {
    const server = testServer()
      .tool('ok', {}, () => 'a')
      .tool('later', {}, async () => Promise.resolve('a'))
      .tool('error', {}, () => ({ content: [], isError: true }))
    const calls = callsOf(server)
    await using client = await RawLinkedClient.open(server, '2025-06-18', { principal: { id: 'ada', scopes: [] } })
    await client.callTool('ok', {}, 'a')
    await client.callTool('later', {}, 'b')
    await client.callTool('error', {}, 'c')
    const common = { sessionId: client.sessionId, protocolVersion: '2025-06-18', principal: { id: 'ada' } }
    expect(calls).toMatchObject([
      { ...common, name: 'ok', outcome: 'ok', requestId: 'a' },
      { ...common, name: 'later', outcome: 'ok', requestId: 'b' },
      { ...common, name: 'error', outcome: 'tool-error', requestId: 'c' },
    ])
    for (const { durationMs } of calls) expect(durationMs).toBeGreaterThanOrEqual(0)
  })
})
