import { type AnyServer, createServer, text, user } from '@portico/core'
import { z } from 'zod'
import { createFullServer } from '../spec/full-server.ts'

/** What the tool `full_crash` throws: no other error is to be reported. */
const INTENDED = 'no'

const name = z.object({ name: z.string() })

/** A server with one of everything, some of it mounted, that waits, asks and runs in the background. Its lists have several pages. */
export function createFuzzServer(): AnyServer {
  return createServer({
    name: 'fuzz',
    version: '1.0.0',
    pageSize: 3,
    timeoutMs: 30_000,
    tasks: { maxTtlMs: 1000, pollIntervalMs: 10 },
  })
    .tool('echo', { input: z.object({ value: z.unknown() }), output: z.object({ value: z.unknown() }) }, ({ value }) => ({
      value,
    }))
    .tool('wait', { input: z.object({ turns: z.int().min(0).max(5) }) }, async ({ turns }, ctx) => {
      for (let turn = 0; turn < turns; turn++) {
        await new Promise(setImmediate)
        ctx.progress(turn, turns, 'waiting')
      }
      return text('waited')
    })
    .tool('ask', {}, async (_input, ctx) => {
      const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
      const { content } = await ctx.sample('greeting', { messages: [user`Greet ${who}`], maxTokens: 10 })
      const places = await ctx.roots()
      return { who, content, places: places.length }
    })
    .tool(
      'background',
      { task: 'optional', input: z.object({ turns: z.int().min(0).max(3).default(1) }) },
      async ({ turns }, ctx) => {
        for (let turn = 0; turn < turns; turn++) await new Promise(setImmediate)
        ctx.log.warning('in the background')
        return 'done'
      },
    )
    .tool('mirrored', { input: z.object({ region: z.string().meta({ 'x-mcp-header': 'Region' }) }) }, ({ region }) => region)
    .prompt(
      'briefing',
      { args: { topic: z.string() }, complete: { topic: (value) => [`${value}!`] } },
      async ({ topic }, ctx) => {
        const { name: who } = await ctx.elicit('who', { message: 'Who?', schema: name })
        return user`Brief ${who} on ${topic}`
      },
    )
    .resource(
      'notes://mine',
      {},
      async (_params, ctx) => `Notes of ${(await ctx.elicit('who', { message: 'Who?', schema: name })).name}`,
    )
    .mount('full', createFullServer())
}

/** True for what a tool of the server throws on purpose. */
export function isIntended(error: unknown): boolean {
  return error instanceof Error && error.message === INTENDED
}
