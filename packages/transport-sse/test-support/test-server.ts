import { createServer } from '@portico/core'
import { z } from 'zod'
import type { Gates } from './gates.ts'

/** A server with the tools that the tests of a transport need. Typed loosely: the tests speak on the wire. */
export function createTestServer(gates: Gates) {
  return createServer({ name: 'transport-test', version: '1.2.3' })
    .tool('echo', { description: 'Answers at once', input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool(
      'echo_later',
      { description: 'Answers from a promise', input: z.object({ text: z.string() }) },
      async ({ text }) => text,
    )
    .tool('wait', { description: 'Answers when its gate opens', input: z.object({ gate: z.string() }) }, async ({ gate }) => {
      await gates.pass(gate)
      return `passed ${gate}`
    })
    .tool('report', { description: 'Reports progress', input: z.object({ steps: z.number() }) }, async ({ steps }, ctx) => {
      for (let step = 1; step <= steps; step++) ctx.progress(step, steps)
      return 'reported'
    })
    .tool(
      'report_at',
      { description: 'Reports progress when its gate opens', input: z.object({ gate: z.string() }) },
      async ({ gate }, ctx) => {
        await gates.pass(gate)
        ctx.progress(1)
        return `passed ${gate}`
      },
    )
    .tool(
      'leave',
      { description: 'Closes its connection, and answers when its gate opens', input: z.object({ gate: z.string() }) },
      async ({ gate }, ctx) => {
        const isClosed = ctx.http?.closeConnection({ retryMs: 250 })
        await gates.pass(gate)
        ctx.progress(1)
        return `closed: ${isClosed}`
      },
    )
    .tool('who', { description: 'Who is calling' }, (_, ctx) => ({
      principal: ctx.principal?.id ?? null,
      authorization: ctx.http?.header('authorization') ?? null,
    }))
    .resource('test://static', { mimeType: 'text/plain' }, () => 'static')
    .prompt('hello', { description: 'A greeting' }, () => 'Hello')
}
