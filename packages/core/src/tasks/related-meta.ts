import type { Task } from './task.ts'

/** The `_meta` of messages that belong to a task. @see MCP 2025-11-25, Tasks, Associating Task-Related Messages */
export function relatedMetaOf({ taskId }: Pick<Task, 'taskId'>): Readonly<Record<string, unknown>> {
  return { 'io.modelcontextprotocol/related-task': { taskId } }
}
