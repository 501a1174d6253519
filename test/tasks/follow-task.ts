import { setImmediate } from 'node:timers/promises'
import type { RawClient, RawMessage } from '@portico/testing'

/** What `tasks/get` answers. */
export async function getTask(client: RawClient, taskId: string): Promise<Record<string, any>> {
  return resultOf(await client.request('tasks/get', { taskId }))
}

/** The result of an answer, of which a test knows what is in it. */
export function resultOf(answer: RawMessage): Record<string, any> {
  if (answer.error !== undefined) throw new Error(`${answer.error.code} ${answer.error.message}`)
  return answer.result!
}

/** Asks for a task until it is in that status. */
export async function untilStatus(client: RawClient, taskId: string, status: string): Promise<Record<string, any>> {
  for (;;) {
    const task = await getTask(client, taskId)
    if (task['status'] === status) return task
    if (['completed', 'failed', 'cancelled'].includes(task['status'])) throw new Error(`the task is ${task['status']}`)
    await setImmediate()
  }
}

/** Calls a tool as a task of the extension. Resolves to the task's id. */
export async function callAsTask(client: RawClient, name: string, args: object = {}): Promise<string> {
  const created = resultOf(await client.callTool(name, args))
  if (created['resultType'] !== 'task') throw new Error(`no task: ${JSON.stringify(created)}`)
  return created['taskId']
}
