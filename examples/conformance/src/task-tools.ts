import { setTimeout } from 'node:timers/promises'
import { elicitation, InternalError, tool, ToolError } from '@portico/core'
import { z } from 'zod'

const name = z.object({ name: z.string() })

/**
 * Tools that run in the background as tasks. Nothing in their handlers is about tasks, but for the one that decides itself when its task begins: what
 * they return, throw and ask is kept in the task until the client comes for it.
 */
export const taskTools = {
  // A tool that is quick is no task, whatever the client would like.
  greet: tool({
    description: 'Greets somebody at once',
    input: z.object({ name: z.string().describe('Whom to greet') }),
    handler: (input) => `Hello, ${input.name}!`,
  }),

  // In the background where the client can have tasks, else at once.
  slow_compute: tool({
    description: 'Computes for a while',
    input: z.object({
      seconds: z.number().min(0).max(60).describe('How long it takes'),
      label: z.string().optional().describe('What it is called'),
    }),
    task: 'optional',
    handler: async ({ seconds, label = 'the computation' }, { signal }) => {
      await setTimeout(seconds * 1000, undefined, { signal })
      return `Completed ${label} in ${seconds} seconds`
    },
  }),

  // What a tool says has failed is a result like any other: the task is completed.
  failing_job: tool({
    description: 'Fails after a while',
    task: 'required',
    handler: async (_input, { signal }) => {
      await setTimeout(1000, undefined, { signal })
      throw new ToolError('The job has failed.')
    },
  }),

  // An error of the protocol fails the task.
  protocol_error_job: tool({
    description: 'Ends with an error of the protocol',
    task: 'optional',
    handler: () => {
      throw new InternalError('The job could not be run.')
    },
  }),

  // A task that asks waits in the status input_required until it is told.
  confirm_delete: tool({
    description: 'Deletes a file, after a confirmation',
    input: z.object({ filename: z.string().describe('Which file') }),
    task: 'required',
    handler: async ({ filename }, ctx) => {
      const { confirm } = await ctx.elicit('confirm', {
        message: `Delete ${filename}?`,
        schema: z.object({ confirm: z.boolean() }),
      })
      return confirm ? `Deleted ${filename}` : `Kept ${filename}`
    },
  }),

  // What is asked at the same time may be answered one by one.
  multi_input: tool({
    description: 'Asks two things at the same time',
    task: 'required',
    handler: async (_input, ctx) => {
      const { first, second } = await ctx.ask({
        first: elicitation({ message: 'Your first name?', schema: name }),
        second: elicitation({ message: 'Your second name?', schema: name }),
      })
      return `Hello, ${first.name} ${second.name}!`
    },
  }),

  // What has to be known before it is worth a task is asked on the call itself.
  test_tool_with_task: tool({
    description: 'Asks for a name, and then works in the background',
    task: { support: 'required', starts: 'when-called' },
    handler: async (_input, ctx) => {
      const user = await ctx.elicit('user_name', { message: 'What is your name?', schema: name })
      await ctx.startTask()
      return `Hello, ${user.name}!`
    },
  }),
}
