import { connect } from '@portico/testing'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { createServer, type Server } from '../server/server.ts'

const To = z.object({ to: z.string() })

/** Calls `ask` as a client that answers every question. Resolves to the text of the result and to what was asked. */
async function ask(server: Server, protocolVersion: '2025-11-25' | '2026-07-28') {
  const asked: object[] = []
  await using client = await connect(server, { protocolVersion, capabilities: { elicitation: { form: {}, url: {} } } })
  client.client.setRequestHandler('elicitation/create', ({ params }) => {
    asked.push(params)
    return { action: 'accept', content: { to: 'Paris' } }
  })
  const { content } = await client.client.callTool({ name: 'ask' })
  return { content, asked }
}

const development = () => createServer({ name: 'test', version: '1.0.0', dev: true })

test('a handler that asks something else when it is run again is told so in development', async () => {
  const server = development().tool('ask', {}, (_input, ctx) => ctx.elicit('to', { message: String(Math.random()), schema: To }))
  const reported = new Promise((resolve) => server.on('error', ({ error }) => resolve(String(error))))
  expect((await ask(server, '2026-07-28')).asked).toEqual([])
  expect(await reported).toMatch(/^TypeError: tool "ask": its handler is not repeatable/)
})

test('a question that names itself anew is no other question: 2026-07-28 has no such names', async () => {
  const server = development().tool('ask', {}, async (_input, ctx) => {
    await ctx.elicit.url('pay', { message: 'Please pay', url: 'https://pay.example/1' })
    return 'paid'
  })
  const stateless = await ask(server, '2026-07-28')
  expect(stateless.content).toEqual([{ type: 'text', text: 'paid' }])
  expect(stateless.asked).toEqual([{ mode: 'url', message: 'Please pay', url: 'https://pay.example/1' }])
  const { asked } = await ask(server, '2025-11-25')
  expect(asked).toEqual([expect.objectContaining({ mode: 'url', elicitationId: expect.any(String) as string })])
})
