import { RawLinkedClient } from '@portico/testing'
import { describe, expect, test } from 'vitest'
import { createServer } from '../server/server.ts'
import { LOGGING_LEVELS } from './logging-level.ts'

const server = createServer({ name: 'loud', version: '1.0.0' }).tool('shout', {}, (_input, { log }) => {
  for (const level of LOGGING_LEVELS) log[level](`at ${level}`)
  return 'shouted'
})

async function levelsSent(client: RawLinkedClient): Promise<unknown[]> {
  await client.callTool('shout')
  const levels: unknown[] = []
  while (client.messages.kept.length > 0) levels.push((await client.notification('notifications/message')).params?.['level'])
  return levels
}

describe('logging/setLevel', () => {
  test.each(LOGGING_LEVELS.map((level, index) => [level, index] as const))(
    '%s lets through what is as severe',
    async (level, index) => {
      await using client = await RawLinkedClient.open(server, '2025-11-25')
      expect(await client.request('logging/setLevel', { level })).toMatchObject({ result: {} })
      expect(await levelsSent(client)).toEqual(LOGGING_LEVELS.slice(index))
    },
  )

  test('is info until it is set, for each session by itself', async () => {
    await using one = await RawLinkedClient.open(server, '2025-11-25')
    await using two = await RawLinkedClient.open(server, '2025-11-25')
    await one.request('logging/setLevel', { level: 'emergency' })
    expect(await levelsSent(one)).toEqual(['emergency'])
    expect(await levelsSent(two)).toEqual(LOGGING_LEVELS.slice(LOGGING_LEVELS.indexOf('info')))
  })

  test.each([undefined, {}, { level: 'loud' }, { level: 3 }, { level: '__proto__' }])('refuses %j', async (params) => {
    await using client = await RawLinkedClient.open(server, '2025-11-25')
    expect(await client.request('logging/setLevel', params)).toMatchObject({ error: { code: -32_602 } })
  })
})

describe('a log message', () => {
  test('carries its data beside its words', async () => {
    const withData = createServer({ name: 'loud', version: '1' }).tool('log', {}, (_input, { log }) => {
      log.error('with data', { code: 7 })
      log.error('without')
      return ''
    })
    await using client = await RawLinkedClient.open(withData, '2025-11-25')
    await client.callTool('log')
    expect(client.messages.kept.map(({ params }) => params)).toEqual([
      { level: 'error', logger: 'loud', data: { message: 'with data', data: { code: 7 } } },
      { level: 'error', logger: 'loud', data: 'without' },
    ])
  })
})
