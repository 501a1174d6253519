import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { InvalidParamsError, MissingRequiredClientCapabilityError } from '../errors.ts'
import { type Extension, extension } from '../extension/extension.ts'
import { describeTask } from './describe-task.ts'
import { isTerminal } from './task.ts'

/** The extension's id. */
export const TASKS_EXTENSION = 'io.modelcontextprotocol/tasks'

/** What the filter of `subscriptions/listen` calls notifications of tasks. */
export const TASK_IDS = 'taskIds'

/** Makes the extension by which clients follow tasks. @see MCP, Extensions, Tasks */
export function tasksExtension(engine: Engine): Extension {
  const get = (params: Readonly<Record<string, unknown>>, context: CallContext) => engine.tasks.get(params['taskId'], context)
  return extension({
    id: TASKS_EXTENSION,
    methods: {
      'tasks/get': {
        mirroredName: 'taskId',
        handler: async (params: Readonly<Record<string, unknown>>, ctx) => {
          const task = await get(params, ctx as CallContext) // the engine's own context
          return describeTask(task, engine.tasks.running(task.taskId))
        },
      },
      'tasks/update': {
        mirroredName: 'taskId',
        handler: async (params: Readonly<Record<string, unknown>>, ctx) => {
          const task = await get(params, ctx as CallContext) // the engine's own context
          const { inputResponses = {} } = params
          if (typeof inputResponses !== 'object' || inputResponses === null || Array.isArray(inputResponses)) {
            throw new InvalidParamsError('tasks/update: expected params.inputResponses to be an object')
          }
          const running = engine.tasks.running(task.taskId)
          for (const [key, answer] of Object.entries(inputResponses)) await running?.answer(key, answer)
          return {}
        },
      },
      'tasks/cancel': {
        mirroredName: 'taskId',
        handler: async (params: Readonly<Record<string, unknown>>, ctx) => {
          const task = await get(params, ctx as CallContext) // the engine's own context
          if (!isTerminal(task.status)) await engine.tasks.running(task.taskId)?.cancel()
          return {}
        },
      },
    },
    subscriptions: {
      [TASK_IDS]: (asked, ctx) => {
        if (ctx.client.capabilities.extensions?.[TASKS_EXTENSION] === undefined) {
          throw new MissingRequiredClientCapabilityError({ extensions: { [TASKS_EXTENSION]: {} } })
        }
        return Array.isArray(asked) ? asked.filter((taskId) => typeof taskId === 'string') : undefined
      },
    },
  })
}
