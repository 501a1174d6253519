import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { CancelledError, InvalidParamsError, WireError } from '../errors.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'
import type { CompiledTool } from '../tools/compiled-tool.ts'
import { describeCoreTask, describeTask } from './describe-task.ts'
import { MemoryTaskStore } from './memory-task-store.ts'
import { RunningTask } from './running-task.ts'
import type { Task, TasksOptions } from './task.ts'
import type { TaskStore } from './task-store.ts'
import { TASK_IDS } from './tasks-extension.ts'

const DEFAULT_TTL_MS = 3_600_000
const DEFAULT_POLL_INTERVAL_MS = 1000

/** Runs the tasks of one server. */
export class TaskRunner {
  readonly store: TaskStore
  readonly #engine: Engine
  readonly #running = new Map<string, RunningTask>()
  readonly #ttlMs: number
  readonly #pollIntervalMs: number

  constructor(engine: Engine, { store, ttlMs, pollIntervalMs }: TasksOptions) {
    this.#engine = engine
    this.store = store ?? new MemoryTaskStore()
    this.#ttlMs = ttlMs ?? DEFAULT_TTL_MS
    this.#pollIntervalMs = pollIntervalMs ?? DEFAULT_POLL_INTERVAL_MS
  }

  /** Creates and keeps a task for a call. A client that is told of it can ask for it. */
  async create(tool: CompiledTool, context: CallContext): Promise<RunningTask> {
    const now = new Date().toISOString()
    const task: Task = {
      taskId: crypto.randomUUID(),
      ownerId: ownerOf(context),
      tool: tool.name,
      status: 'working',
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: askedTtl(context) ?? tool.task?.ttlMs ?? this.#ttlMs,
      pollIntervalMs: this.#pollIntervalMs,
    }
    await this.store.create(task)
    const running: RunningTask = new RunningTask(task, context, (changed) => this.#save(running, changed))
    this.#running.set(task.taskId, running)
    return running
  }

  /** Waits for the handler of a task and keeps what it comes to. Never rejects. */
  async finish(running: RunningTask, tool: CompiledTool, pending: PromiseLike<unknown>): Promise<void> {
    const { context, task } = running
    try {
      const returned = await waitForCall(context, pending, task.ttlMs)
      const resultJson = await tool.encode(returned, context)
      // The tasks of the core protocol count a tool's own error as a failure; those of the extension as a result like any other.
      const hasFailed = context.outcome === 'tool-error' && context.exchange.revision.tasks === 'core'
      await running.change({
        status: hasFailed ? 'failed' : 'completed',
        resultJson,
        statusMessage: hasFailed ? 'The tool failed.' : undefined,
      })
    } catch (thrown) {
      await this.#fail(running, tool, thrown)
    } finally {
      context.settle()
      this.#running.delete(task.taskId)
    }
  }

  /**
   * The task of that id, if it belongs to the caller of `context`.
   *
   * @throws {@link InvalidParamsError} otherwise; a foreign task is answered like an unknown one.
   */
  async get(taskId: unknown, context: CallContext): Promise<Task> {
    const task = typeof taskId === 'string' ? (this.#running.get(taskId)?.task ?? (await this.store.get(taskId))) : undefined
    if (task === undefined || task.ownerId !== ownerOf(context)) throw new InvalidParamsError('Unknown task')
    return task
  }

  /** The running task of that id, when its handler runs in this process. */
  running(taskId: string): RunningTask | undefined {
    return this.#running.get(taskId)
  }

  /** The tasks of the caller of `context`, as {@link TaskStore.list} gives them. */
  async list(context: CallContext, afterTaskId: string | undefined, limit: number): Promise<readonly Task[] | undefined> {
    return this.store.list(ownerOf(context), afterTaskId, limit)
  }

  async #fail(running: RunningTask, tool: CompiledTool, thrown: unknown): Promise<void> {
    if (thrown instanceof CancelledError) return
    const { context } = running
    const answer = tool.fail(thrown, context, this.#engine)
    if (answer instanceof WireError) {
      const { code, message, data } = answer
      return running.change({ status: 'failed', statusMessage: message, error: { code, message, data } })
    }
    const status = context.exchange.revision.tasks === 'core' ? 'failed' : 'completed'
    return running.change({ status, resultJson: answer, statusMessage: status === 'failed' ? 'The tool failed.' : undefined })
  }

  async #save(running: RunningTask, task: Task): Promise<void> {
    await this.store.update(task)
    const { session, revision } = running.context.exchange
    if (revision.tasks === 'core') session?.send(encodeNotification('notifications/tasks/status', describeCoreTask(task)))
    const detailed = await describeTask(task, running)
    this.#engine.subscriptions.notifyWhere(
      TASK_IDS,
      (ids) => (ids as string[]).includes(task.taskId),
      'notifications/tasks',
      detailed,
    )
  }
}

/** Whose tasks a caller sees: the principal's; without one the session's; without both nobody's, so that the id is the only key. */
function ownerOf({ exchange }: CallContext): string | undefined {
  const { principal, session, revision } = exchange
  if (principal !== undefined) return `principal:${principal.id}`
  return revision.termsFrom === 'session' && session !== undefined ? `session:${session.id}` : undefined
}

/** The time to live that a client of the core protocol's tasks asked for; never more than a day. */
function askedTtl({ request, exchange }: CallContext): number | undefined {
  if (exchange.revision.tasks !== 'core') return undefined
  const { ttl } = (request.params?.['task'] ?? {}) as { ttl?: unknown } // looked at next
  return typeof ttl === 'number' && ttl > 0 ? Math.min(ttl, MAX_ASKED_TTL_MS) : undefined
}

const MAX_ASKED_TTL_MS = 86_400_000
