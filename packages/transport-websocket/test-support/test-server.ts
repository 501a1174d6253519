import { createServer } from '@portico/core'
import { z } from 'zod'
import type { Gates } from './gates.ts'

/** A server with the tools that the tests of a transport need. */
export function createTestServer(gates: Gates) {
  return createServer({ name: 'transport-test', version: '1.2.3' })
    .tool('echo', { input: z.object({ text: z.string() }) }, ({ text }) => text)
    .tool('big', { input: z.object({ length: z.number() }) }, ({ length }) => 'x'.repeat(length))
    .tool(
      'wait',
      { input: z.object({ gate: z.string(), length: z.number().default(0) }) },
      async ({ gate, length }, { signal }) => {
        await gates.pass(gate, signal)
        return `passed ${gate}${'x'.repeat(length)}`
      },
    )
    .tool('report_at', { input: z.object({ gate: z.string() }) }, async ({ gate }, { signal, progress }) => {
      await gates.pass(gate, signal)
      progress(1)
      return 'reported'
    })
    .tool('report', { input: z.object({ steps: z.number() }) }, async ({ steps }, ctx) => {
      for (let step = 1; step <= steps; step++) ctx.progress(step, steps)
      return 'reported'
    })
    .tool('who', {}, (_, ctx) => ({
      principal: ctx.principal?.id ?? null,
      authorization: ctx.http?.header('authorization') ?? null,
      agent: ctx.http?.header('user-agent') ?? null,
    }))
    .tool('ask', {}, async (_, ctx) => {
      const { city } = await ctx.elicit('city', { message: 'Which city?', schema: z.object({ city: z.string() }) })
      return `in ${city}`
    })
    .resource('test://static', { mimeType: 'text/plain' }, () => 'static')
}
