import { RawLinkedClient } from '@portico/testing'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { createGate } from '../../test-support/gate.ts'
import { createServer } from '../server/server.ts'

afterEach(() => void vi.useRealTimers())

const entry = (uri: string): { uri: string; name: string } => ({ uri, name: uri })

describe('what templates list', () => {
  test('is asked for no longer than the client wants it', async () => {
    const [begun, ended] = [createGate(), createGate()]
    const server = createServer({ name: 'slow', version: '1.0.0' }).resource(
      'notes://{id}',
      {
        list: async ({ signal }) => {
          signal.addEventListener('abort', ended.open)
          begun.open()
          await ended.opened
          throw signal.reason
        },
      },
      ({ id }) => id,
    )
    const errors: unknown[] = []
    server.on('error', (event) => errors.push(event))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const requestId = await client.begin('resources/list')
    await begun.opened
    await client.notify('notifications/cancelled', { requestId })
    await ended.opened
    await client.request('ping')
    expect([client.messages.kept, errors]).toEqual([[], []])
  })

  test('is waited for within the time limit of each template', async () => {
    vi.useFakeTimers()
    const signals: AbortSignal[] = []
    const list = ({ signal }: { readonly signal: AbortSignal }): Promise<never> => {
      signals.push(signal)
      return new Promise<never>(() => undefined)
    }
    const server = createServer({ name: 'slow', version: '1.0.0' })
      .resource('quick://{id}', { timeoutMs: 50, list: () => [entry('quick://a')] }, ({ id }) => id)
      .resource('slow://{id}', { timeoutMs: 2000, list }, ({ id }) => id)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const requestId = await client.begin('resources/list')
    await vi.advanceTimersByTimeAsync(1999)
    expect(client.messages.kept).toEqual([])
    await vi.advanceTimersByTimeAsync(1)
    expect(await client.answer(requestId)).toMatchObject({
      error: { code: -32_603, message: expect.stringContaining('2000 ms') as string },
    })
    expect(signals[0]?.aborted).toBe(true)
    expect(vi.getTimerCount()).toBe(0)
  })

  test('is shown once, however often it is listed, so that pages come to an end', async () => {
    const listed = ['notes://b', 'notes://a', 'notes://b', 'notes://fixed'].map(entry)
    const server = createServer({ name: 'twice', version: '1.0.0', pageSize: 1 })
      .resource('notes://fixed', {}, () => 'fixed')
      .resource('notes://{id}', { list: () => listed }, ({ id }) => id)
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const pages: unknown[] = []
    let cursor: unknown
    do {
      const { result } = await client.request('resources/list', cursor === undefined ? {} : { cursor })
      pages.push(result?.['resources'])
      cursor = result?.['nextCursor']
    } while (cursor !== undefined && pages.length < 10)
    expect(pages).toMatchObject([[{ uri: 'notes://fixed' }], [{ uri: 'notes://b' }], [{ uri: 'notes://a' }]])
  })

  test('is left out where no client could read it, and reported', async () => {
    const wrong = [entry('notes://a b'), entry('notes'), { uri: 'notes://c' }, { name: 'd' }, { uri: 7, name: 'e' }]
    const server = createServer({ name: 'wrong', version: '1.0.0' }).resource(
      'notes://{id}',
      { list: () => [...wrong, entry('notes://a%20b')] as never },
      ({ id }) => id,
    )
    const errors: unknown[] = []
    server.on('error', ({ error }) => errors.push(String(error)))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect((await client.request('resources/list')).result).toEqual({ resources: [entry('notes://a%20b')] })
    expect(errors).toEqual([expect.stringContaining('percent-encoded, got {"uri":"notes://a b"')])
  })
})
