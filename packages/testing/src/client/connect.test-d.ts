/* eslint-disable @typescript-eslint/no-unsafe-call -- what must not compile has no type */
import { createServer, image, prompt, progress, tool } from '@portico/core'
import type { ContentBlock, GetPromptResult } from '@modelcontextprotocol/client'
import { expectTypeOf, test } from 'vitest'
import { z } from 'zod'
import { connect } from './connect.ts'

const server = createServer({ name: 'typed', version: '1.0.0' })
  .tool(
    'get_current_time',
    {
      input: z.object({ timezone: z.string(), format: z.enum(['iso', 'unix']).default('iso') }),
      output: z.object({ now: z.string(), zone: z.string() }),
    },
    ({ timezone }) => ({ now: '2026-01-01T00:00:00Z', zone: timezone }),
  )
  .tool('shout', { input: z.object({ text: z.string().optional() }) }, ({ text = '' }) => text.toUpperCase())
  .tool('roll', {}, () => Promise.resolve({ value: 6, at: new Date() }))
  .tool('draw', {}, () => [image('AAAA', 'image/png')])
  .tool('forget', {}, () => undefined)
  .tool('steps', {}, async function* () {
    yield progress(1)
    return { steps: 1 }
  })
  .tools({ search: tool({ input: z.object({ q: z.string() }), handler: ({ q }) => ({ hits: [q] }) }) })
  .prompt('review', { args: { language: z.enum(['ts', 'py']) } }, ({ language }) => language)
  .prompts({ greet: prompt({ handler: () => 'Hello' }) })

const client = await connect(server)

test('tools take what their input schema takes', () => {
  expectTypeOf(client.tools.get_current_time)
    .parameter(0)
    .toEqualTypeOf<{ timezone: string; format?: 'iso' | 'unix' | undefined }>()
  void client.tools.get_current_time({ timezone: 'UTC' })
  void client.tools.shout()
  void client.tools.shout({ text: 'a' }, { timeoutMs: 100 })
  void client.tools.search({ q: 'a' })
  // @ts-expect-error -- there is no such tool
  void client.tools.get_time({ timezone: 'UTC' })
  // @ts-expect-error -- the arguments are required
  void client.tools.get_current_time()
  // @ts-expect-error -- an argument is missing
  void client.tools.get_current_time({ format: 'iso' })
  // @ts-expect-error -- no such format
  void client.tools.get_current_time({ timezone: 'UTC', format: 'roman' })
  // @ts-expect-error -- no such argument
  void client.tools.search({ q: 'a', limit: 3 })
  // @ts-expect-error -- the tool takes no arguments
  void client.tools.roll({ sides: 6 })
})

test('tools resolve to what their handlers return, after JSON', async () => {
  expectTypeOf(await client.tools.get_current_time({ timezone: 'UTC' })).toEqualTypeOf<{ now: string; zone: string }>()
  expectTypeOf(await client.tools.shout()).toEqualTypeOf<string>()
  expectTypeOf(await client.tools.roll()).toEqualTypeOf<{ value: number; at: string }>()
  expectTypeOf(await client.tools.draw()).toEqualTypeOf<string | readonly ContentBlock[]>()
  expectTypeOf(await client.tools.forget()).toEqualTypeOf<undefined>()
  expectTypeOf(await client.tools.steps()).toEqualTypeOf<{ steps: number }>()
  expectTypeOf(await client.tools.search({ q: 'a' })).toEqualTypeOf<{ hits: string[] }>()
  const { now } = await client.tools.get_current_time({ timezone: 'UTC' })
  // @ts-expect-error -- it is a string
  now.getTime()
  // @ts-expect-error -- there is no such property
  expectTypeOf((await client.tools.get_current_time({ timezone: 'UTC' })).offset).toBeAny()
})

test('prompts take their arguments', () => {
  expectTypeOf(client.prompts.review({ language: 'ts' })).resolves.toEqualTypeOf<GetPromptResult>()
  void client.prompts.greet()
  // @ts-expect-error -- there is no such prompt
  void client.prompts.summary()
  // @ts-expect-error -- no such language
  void client.prompts.review({ language: 'cobol' })
  // @ts-expect-error -- the argument is required
  void client.prompts.review()
})

test('over HTTP the types come from the type of the server', async () => {
  const remote = await connect<typeof server>('http://127.0.0.1:8000/mcp', { headers: { authorization: 'Bearer key' } })
  expectTypeOf(await remote.tools.shout()).toEqualTypeOf<string>()
  // @ts-expect-error -- there is no such tool
  void remote.tools.whisper()
})

test('of a server of which nothing is known, anything can be called', async () => {
  const remote = await connect('http://127.0.0.1:8000/mcp')
  expectTypeOf(await remote.tools['anything']?.({ a: 1 })).toEqualTypeOf<unknown>()
})
