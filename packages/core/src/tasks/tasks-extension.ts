import type { CallContext } from '../engine/call-context.ts'
import type { Context } from '../engine/context.ts'
import type { Engine } from '../engine/engine.ts'
import { InvalidParamsError } from '../errors.ts'
import { type Extension, extension } from '../extension/extension.ts'
import { requireExtension } from '../extension/extension-method.ts'
import { describeTask } from './describe-task.ts'
import type { Task } from './task.ts'

/** The extension's id. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks'

/** What the filter of `subscriptions/listen` calls notifications of tasks. */
export const TASK_IDS = 'taskIds'

/** How many tasks one subscription may name. */
const MAX_TASK_IDS = 1024

type Params = Readonly<Record<string, unknown>>

/** Makes the extension by which clients follow tasks. @see MCP, Extensions, Tasks */
export function tasksExtension({ tasks }: Engine): Extension {
  const find = (params: Params, ctx: Context): Promise<Task> => tasks.get(params['taskId'], ctx as CallContext) // the engine's own context
  return extension({
    id: TASKS_EXTENSION,
    methods: {
      'tasks/get': {
        mirroredName: 'taskId',
        handler: async (params: Params, ctx) => {
          const task = await find(params, ctx)
          return describeTask(task, tasks.running(task.taskId))
        },
      },
      'tasks/update': {
        mirroredName: 'taskId',
        handler: async (params: Params, ctx) => {
          const { inputResponses } = params
          if (typeof inputResponses !== 'object' || inputResponses === null || Array.isArray(inputResponses))
            throw new InvalidParamsError('tasks/update: expected params.inputResponses to be an object')
          const running = tasks.running((await find(params, ctx)).taskId)
          // An answer that cannot be used is like none: the question stays, and the client sees that it does.
          for (const [key, answer] of Object.entries(inputResponses)) await running?.answer(key, answer)
          return {}
        },
      },
      'tasks/cancel': {
        mirroredName: 'taskId',
        handler: async (params: Params, ctx) => {
          await tasks.cancel(await find(params, ctx))
          return {}
        },
      },
    },
    subscriptions: {
      [TASK_IDS]: async (asked, ctx) => {
        const context = ctx as CallContext // the engine's own context
        requireExtension(context.exchange, TASKS_EXTENSION)
        if (!Array.isArray(asked) || asked.length > MAX_TASK_IDS || !asked.every((taskId) => typeof taskId === 'string')) {
          throw new InvalidParamsError(
            `subscriptions/listen: expected params.notifications.taskIds to be at most ${MAX_TASK_IDS} strings`,
          )
        }
        const found = await Promise.all(asked.map((taskId) => tasks.find(taskId, context)))
        return found.flatMap((task) => (task === undefined ? [] : [task.taskId]))
      },
    },
  })
}
