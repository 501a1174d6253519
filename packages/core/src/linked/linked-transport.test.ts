import { Client as ClientV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { expect, test } from 'vitest'
import { createServer } from '../server/server.ts'
import type { MessageEvent } from '../server/lifecycle-events.ts'
import { toTransport } from './to-transport.ts'

function testServer() {
  return createServer({ name: 'test', version: '1.0.0' }).tool(
    'hello',
    {},
    (_input, { principal }) => `Hello ${principal?.id ?? 'you'}`,
  )
}

const info = { name: 'test', version: '1.0.0' }

test('toTransport connects an official client of version 1', async () => {
  const client = new ClientV1(info)
  await client.connect(toTransport(testServer(), { principal: { id: 'Ada', scopes: [] } }))
  expect(await client.callTool({ name: 'hello' })).toEqual({ content: [{ type: 'text', text: 'Hello Ada' }] })
  await client.close()
})

test('toTransport connects an official client of version 2, and ends with the server', async () => {
  const server = testServer()
  const client = new ClientV2(info)
  await client.connect(toTransport(server))
  expect(await client.callTool({ name: 'hello' })).toMatchObject({ content: [{ text: 'Hello you' }] })
  const closed = new Promise<void>((resolve) => (client.onclose = resolve))
  await server.close()
  await closed
})

test('toTransport carries JSON text', async () => {
  const server = testServer()
  const messages: MessageEvent[] = []
  server.on('message', (event) => messages.push(event))
  const client = new ClientV2(info)
  await client.connect(toTransport(server))
  expect(messages.map(({ direction, transport }) => `${direction} ${transport}`)).toEqual([
    'in linked',
    'out linked',
    'in linked',
  ])
  await client.close()
})
