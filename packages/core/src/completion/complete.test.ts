import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { createGate } from '../../test-support/gate.ts'
import { createServer } from '../server/server.ts'

const ref = { type: 'ref/prompt', name: 'review' }

describe('choices', () => {
  const language = z.enum(['typescript', 'javascript', 'TypeSpec', 'c', 'css', 'rust'])
  const server = createServer({ name: 'choices', version: '1.0.0' }).prompt('review', { args: { language } }, () => '')

  test.each([
    ['', ['typescript', 'javascript', 'TypeSpec', 'c', 'css', 'rust']],
    ['c', ['c', 'css', 'typescript', 'javascript', 'TypeSpec']],
    ['type', ['typescript', 'TypeSpec']],
    ['script', ['typescript', 'javascript']],
    ['TS', ['typescript', 'TypeSpec']],
    ['rst', ['rust']],
    ['java ', []],
  ])('for %j come the best fitting first', async (value, values) => {
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const { result } = await client.request('completion/complete', { ref, argument: { name: 'language', value } })
    expect(result).toEqual({ completion: { values, total: values.length, hasMore: false } })
  })
})

describe('a completer', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('is not what every object has as %s', async (name) => {
    const complete = { language: () => ['ts'] }
    const server = createServer({ name: 'own', version: '1.0.0' })
      .prompt('review', { args: { language: z.string() }, complete }, () => '')
      .resource('code://{language}', { complete }, () => '')
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    for (const about of [ref, { type: 'ref/resource', uri: 'code://{language}' }]) {
      const { result } = await client.request('completion/complete', { ref: about, argument: { name, value: '' } })
      expect(result).toEqual({ completion: { values: [], total: 0, hasMore: false } })
    }
  })

  test('is asked for no longer than the client wants it', async () => {
    const [begun, ended] = [createGate(), createGate()]
    const complete = async (_value: string, _given: object, { signal }: { readonly signal: AbortSignal }): Promise<string[]> => {
      signal.addEventListener('abort', ended.open)
      begun.open()
      await ended.opened
      throw signal.reason
    }
    const server = createServer({ name: 'slow', version: '1.0.0' }).prompt(
      'review',
      { args: { language: z.string() }, complete: { language: complete } },
      () => '',
    )
    const errors: unknown[] = []
    server.on('error', (event) => errors.push(event))
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    const requestId = await client.begin('completion/complete', { ref, argument: { name: 'language', value: '' } })
    await begun.opened
    await client.notify('notifications/cancelled', { requestId })
    await ended.opened
    await client.request('ping')
    expect([client.messages.kept, errors]).toEqual([[], []])
  })
})
