import { complete } from '../completion/complete.ts'
import { discover } from '../discovery/discover.ts'
import { initialize } from '../lifecycle/initialize.ts'
import { ping } from '../lifecycle/ping.ts'
import { setLevel } from '../logging/set-level.ts'
import { getPrompt } from '../prompts/get-prompt.ts'
import { listPrompts } from '../prompts/list-prompts.ts'
import { listResourceTemplates } from '../resources/list-resource-templates.ts'
import { listResources } from '../resources/list-resources.ts'
import { readResource } from '../resources/read-resource.ts'
import { subscribe } from '../resources/subscribe.ts'
import { unsubscribe } from '../resources/unsubscribe.ts'
import type { Revision } from '../revision/revision.ts'
import { listen } from '../subscriptions/listen.ts'
import { cancelTask } from '../tasks/cancel-task.ts'
import { getTask } from '../tasks/get-task.ts'
import { getTaskResult } from '../tasks/get-task-result.ts'
import { listTasks } from '../tasks/list-tasks.ts'
import { callTool } from '../tools/call-tool.ts'
import { listTools } from '../tools/list-tools.ts'
import type { Method } from './method.ts'

/** The one place where the names of requests stand: each with the function that answers it. */
const METHODS: Readonly<Record<string, Method>> = {
  initialize,
  ping,
  'server/discover': discover,
  'tools/list': listTools,
  'tools/call': callTool,
  'resources/list': listResources,
  'resources/templates/list': listResourceTemplates,
  'resources/read': readResource,
  'resources/subscribe': subscribe,
  'resources/unsubscribe': unsubscribe,
  'prompts/list': listPrompts,
  'prompts/get': getPrompt,
  'completion/complete': complete,
  'logging/setLevel': setLevel,
  'subscriptions/listen': listen,
  'tasks/get': getTask,
  'tasks/result': getTaskResult,
  'tasks/list': listTasks,
  'tasks/cancel': cancelTask,
}

/** The methods that exist in a revision. */
export function methodsOf(revision: Revision): ReadonlyMap<string, Method> {
  return new Map(Object.entries(METHODS).filter(([name]) => revision.requestMethods.has(name)))
}
