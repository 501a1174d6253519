import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { createGate } from '../../test-support/gate.ts'
import { createServer } from '../server/server.ts'
import { MAX_BATCH_LENGTH } from './receive-batch.ts'

const call = (id: number | string, name = 'echo'): object => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name } })

function testServer() {
  return createServer({ name: 'test', version: '1.0.0' })
    .tool('echo', {}, () => 'echo')
    .tool('later', {}, async () => Promise.resolve('later'))
}

describe('a batch', () => {
  test('is answered with one batch, in its order', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-03-26')
    client.send([call(1, 'later'), call('two'), { jsonrpc: '2.0', method: 'notifications/unknown' }, call(3)])
    const ids = [await client.messages.take(() => true, 'an answer'), ...client.messages.kept].map(({ id }) => id)
    expect(ids).toEqual([1, 'two', 3])
  })

  test('is refused in revisions that have none', async () => {
    for (const version of ['2024-11-05', '2025-06-18', '2025-11-25']) {
      await using client = await RawLinkedClient.open(testServer(), version)
      client.send([call(1)])
      expect(await client.answer(null)).toMatchObject({
        error: { code: -32_600, message: expect.stringContaining('batch') as string },
      })
    }
  })

  test.each([
    ['an empty one', []],
    ['one that is too long', Array.from({ length: MAX_BATCH_LENGTH + 1 }, (_, id) => call(id))],
  ])('is refused as a whole when it is %s', async (_case, batch) => {
    await using client = await RawLinkedClient.open(testServer(), '2025-03-26')
    client.send(batch)
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_600 } })
    expect(client.messages.kept).toEqual([])
  })

  test('has its bad entries answered one by one', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-03-26')
    client.send([1, { jsonrpc: '2.0', id: 7, method: 7 }, call(8), [], call(9, 'unknown')])
    expect(await client.answer(8)).toMatchObject({ result: {} })
    expect(await client.answer(7)).toMatchObject({ error: { code: -32_600 } })
    expect(await client.answer(9)).toMatchObject({ error: { code: -32_602 } })
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_600 } })
    expect(await client.answer(null)).toMatchObject({ error: { code: -32_600 } })
  })

  test('of notifications and responses is not answered', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-03-26')
    client.send([
      { jsonrpc: '2.0', method: 'notifications/unknown' },
      { jsonrpc: '2.0', id: 5, result: {} },
    ])
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
  })

  test('must not hold initialize', async () => {
    await using client = await RawLinkedClient.open(testServer(), '2025-03-26')
    client.send([{ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-03-26', capabilities: {} } }])
    expect(await client.answer(1)).toMatchObject({ error: { code: -32_600 } })
  })

  test('answers every request of it once, also those with the same id', async () => {
    const gate = createGate()
    const server = testServer().tool('wait', {}, () => gate.opened)
    await using client = await RawLinkedClient.open(server, '2025-03-26')
    client.send([call(1, 'wait'), call(1, 'wait')])
    gate.open()
    await client.answer(1)
    await client.answer(1)
    expect(client.messages.kept).toEqual([])
  })

  test('leaves out what was cancelled', async () => {
    const gate = createGate()
    const server = testServer().tool('wait', {}, () => gate.opened)
    await using client = await RawLinkedClient.open(server, '2025-03-26')
    client.send([call(1, 'wait'), call(2), { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 1 } }])
    await client.answer(2)
    await client.request('ping')
    expect(client.messages.kept).toEqual([])
  })
})
