import { createServer, elicitation, InvalidParamsError, type ServerOptions, ToolError } from '@portico/core'
import { z } from 'zod'
import { Gate } from './gate.ts'

const name = z.object({ name: z.string() })

/** Makes a server with tools of every kind of task support, and the gates at which they wait. */
export function createTaskServer(options: Partial<ServerOptions> = {}) {
  const gates = { work: new Gate(), aborted: new Gate(), finished: new Gate(), later: new Gate() }
  const runs: string[] = []
  const server = createServer({ name: 'tasks', version: '1.0.0', ...options })
    .tool('greet', { input: name }, (input) => `Hello, ${input.name}!`)
    .tool(
      'work',
      { task: 'optional', input: z.object({ result: z.string().default('done') }) },
      async ({ result }, { signal }) => {
        runs.push('work')
        signal.addEventListener('abort', () => gates.aborted.open())
        await Promise.race([gates.work.opened, gates.aborted.opened])
        gates.finished.open()
        return result
      },
    )
    .tool('must', { task: 'required' }, () => 'done')
    .tool('structured', { task: 'required', output: z.object({ sum: z.number() }) }, () => ({ sum: 3 }))
    .tool('refuses', { task: 'optional' }, () => {
      throw new ToolError('out of paper')
    })
    .tool('breaks', { task: 'optional' }, () => {
      throw new InvalidParamsError('no such job', { data: { job: 7 } })
    })
    .tool('crashes', { task: 'optional' }, () => {
      throw new Error('the password is hunter2')
    })
    .tool('confirm', { task: 'required' }, async (_input, ctx) => {
      const { ok } = await ctx.elicit('ok', { message: 'Go on?', schema: z.object({ ok: z.boolean() }) })
      await gates.later.opened
      return ok ? 'deleted' : 'kept'
    })
    .tool('two', { task: 'required' }, async (_input, ctx) => {
      const { first, second } = await ctx.ask({
        first: elicitation({ message: 'First?', schema: name }),
        second: elicitation({ message: 'Second?', schema: name }),
      })
      return `${first.name} and ${second.name}`
    })
    .tool('one_by_one', { task: 'required' }, async (_input, ctx) => {
      const first = await ctx.elicit('first', { message: 'First?', schema: name })
      const second = await ctx.elicit('second', { message: 'Second?', schema: name })
      return `${first.name}, then ${second.name}`
    })
    .tool('same_key', { task: 'required' }, async (_input, ctx) => {
      await ctx.elicit('name', { message: 'First?', schema: name })
      await ctx.elicit('name', { message: 'Second?', schema: name })
      return 'never'
    })
    .tool('later', { task: { support: 'optional', starts: 'when-called' } }, async (_input, ctx) => {
      const given = await ctx.elicit('name', { message: 'Who?', schema: name })
      await ctx.startTask()
      await gates.later.opened
      return `Hello, ${given.name}!`
    })
    .tool('never_starts', { task: { support: 'optional', starts: 'when-called' } }, () => 'at once')
    .tool('reports', { task: 'optional' }, async (_input, ctx) => {
      ctx.progress(1, 2, 'half')
      ctx.log.warning('careful')
      await gates.later.opened
      ctx.progress(2, 2)
      return 'reported'
    })
  return { server, gates, runs }
}
