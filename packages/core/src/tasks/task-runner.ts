import { admit } from '../auth/admit.ts'
import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { waitForCall } from '../engine/wait-for-call.ts'
import { ClosedError, InternalError, InvalidParamsError, ToolError, WireError } from '../errors.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'
import type { Session } from '../session/session.ts'
import type { CompiledTool } from '../tools/compiled-tool.ts'
import { describeCoreTask, describeTask } from './describe-task.ts'
import { MemoryTaskStore } from './memory-task-store.ts'
import { CANCELLED, RunningTask } from './running-task.ts'
import { isTerminal, type Task, type TasksOptions } from './task.ts'
import { sessionOwner, taskOwnerOf } from './task-owner.ts'
import type { TaskStore } from './task-store.ts'
import { TASK_IDS } from './tasks-extension.ts'
import { tasksSettings, type TasksSettings } from './tasks-settings.ts'

/** For how long a process says at a time that it runs a task, in milliseconds. */
const LEASE_MS = 30_000

/** Runs the tasks of one server. */
export class TaskRunner {
  readonly #engine: Engine
  readonly #store: TaskStore
  readonly #settings: TasksSettings
  /** Tasks may be left behind by a process that ended; those of this process say that they are not. */
  readonly #outlivesProcess: boolean
  #renewTimer: ReturnType<typeof setInterval> | undefined
  readonly #running = new Map<string, RunningTask>()
  readonly #countByOwner = new Map<string, number>()

  /** @throws an InvalidDefinitionError when an option is out of its range. */
  constructor(engine: Engine, options: TasksOptions) {
    this.#engine = engine
    this.#store = options.store ?? new MemoryTaskStore()
    this.#outlivesProcess = options.store !== undefined
    this.#settings = tasksSettings(options)
  }

  /**
   * Creates and keeps a task for a call. A client that is told of it can ask for it.
   *
   * @throws {@link ToolError} when too many are running.
   */
  async create(tool: CompiledTool, context: CallContext): Promise<RunningTask> {
    const ownerId = taskOwnerOf(context.exchange)
    this.#checkRoom(ownerId)
    const { ttlMs, pollIntervalMs } = this.#settings
    const now = new Date().toISOString()
    const task: Task = {
      taskId: crypto.randomUUID(),
      ownerId,
      tool: tool.name,
      status: 'working',
      createdAt: now,
      lastUpdatedAt: now,
      ttlMs: this.#askedTtl(context) ?? tool.task?.ttlMs ?? ttlMs,
      pollIntervalMs,
      aliveUntil: this.#outlivesProcess ? endOfLease() : undefined,
    }
    const running: RunningTask = new RunningTask(task, context, (changed) => this.#save(running, changed))
    this.#add(running)
    try {
      await this.#store.create(task)
    } catch (error) {
      this.#remove(running)
      throw error
    }
    return running
  }

  /** Waits for the handler of a task and keeps what it comes to. Never rejects. */
  async finish(running: RunningTask, tool: CompiledTool, pending: PromiseLike<unknown>): Promise<void> {
    const { context, task } = running
    try {
      const returned = await waitForCall(context, pending, task.ttlMs)
      const resultJson = await tool.encode(returned, context, this.#engine)
      // The tasks of the core protocol count a tool's own error as a failure; those of the extension as a result like any other.
      const hasFailed = context.outcome === 'tool-error' && context.exchange.revision.tasks === 'core'
      await running.change(hasFailed ? failedByTool(resultJson) : { status: 'completed', resultJson, statusMessage: undefined })
    } catch (thrown) {
      // What ended early has its last state already.
      if (isTerminal(running.task.status)) context.outcome = 'cancelled'
      else await this.#fail(running, tool, thrown)
    } finally {
      context.settle()
      running.release(new ClosedError('the task has ended'))
      this.#remove(running)
    }
  }

  /**
   * The task of that id, if it belongs to the caller of `context`.
   *
   * @throws {@link InvalidParamsError} otherwise; a foreign task is answered like an unknown one.
   */
  async get(taskId: unknown, context: CallContext): Promise<Task> {
    if (typeof taskId !== 'string') throw new InvalidParamsError('expected params.taskId to be a string')
    const task = await this.#own(taskId, context)
    if (task === undefined) throw unknownTask()
    const guard = this.#engine.tools.get(task.tool)?.guard
    if (guard !== undefined) await admit(this.#engine, guard, undefined, context.request, context.exchange, unknownTask)
    return task
  }

  /** The task of that id; `undefined` when there is none that belongs to the caller of `context`, or its tool is not permitted any more. */
  async find(taskId: string, context: CallContext): Promise<Task | undefined> {
    const task = await this.#own(taskId, context)
    return task !== undefined && (await this.#isPermitted(task, context)) ? task : undefined
  }

  async #isPermitted({ tool }: Task, { exchange }: CallContext): Promise<boolean> {
    const decision = await this.#engine.tools.get(tool)?.guard?.decideFor(exchange.principal, undefined)
    return decision === undefined || decision === 'permitted'
  }

  async #own(taskId: string, context: CallContext): Promise<Task | undefined> {
    const task = this.#running.get(taskId)?.kept ?? (await this.#store.get(taskId))
    return task !== undefined && task.ownerId === taskOwnerOf(context.exchange) ? this.#endIfAbandoned(task) : undefined
  }

  /** A task whose process has ended will never come to anything: whoever asks for it next ends it. */
  async #endIfAbandoned(task: Task): Promise<Task> {
    const { taskId, status, aliveUntil } = task
    if (isTerminal(status) || aliveUntil === undefined || this.#running.has(taskId)) return task
    if (Date.parse(aliveUntil) >= Date.now()) return task
    const ended: Task = {
      ...task,
      ...failedBecause('the process that ran the task has ended'),
      lastUpdatedAt: new Date().toISOString(),
    }
    await this.#store.update(ended)
    return ended
  }

  /** The running task of that id, when its handler runs in this process. */
  running(taskId: string): RunningTask | undefined {
    return this.#running.get(taskId)
  }

  /** Cancels a task that has not ended. One whose handler does not run in this process is only marked. Returns the task as it is then. */
  async cancel(task: Task): Promise<Task> {
    const running = this.#running.get(task.taskId)
    if (running !== undefined) {
      await running.cancel()
      return running.task
    }
    if (isTerminal(task.status)) return task
    const cancelled = { ...task, ...CANCELLED, lastUpdatedAt: new Date().toISOString() }
    await this.#store.update(cancelled)
    return cancelled
  }

  /** The tasks of the caller of `context`, as {@link TaskStore.list} gives them. */
  async list(context: CallContext, afterTaskId: string | undefined, limit: number): Promise<readonly Task[] | undefined> {
    const tasks = await this.#store.list(taskOwnerOf(context.exchange), afterTaskId, limit)
    return tasks && Promise.all(tasks.map((task) => this.#endIfAbandoned(task)))
  }

  /** Those of some tasks whose tools the caller of `context` may still use. */
  async permitted(tasks: readonly Task[], context: CallContext): Promise<readonly Task[]> {
    if (this.#engine.tools.guarded.size === 0) return tasks
    const isPermitted = await Promise.all(tasks.map((task) => this.#isPermitted(task, context)))
    return tasks.filter((_, index) => isPermitted[index])
  }

  /** Ends the tasks that nobody can ask for any more. */
  abandon(session: Session): void {
    const ownerId = sessionOwner(session)
    if (this.#countByOwner.has(ownerId))
      for (const running of [...this.#running.values()]) if (running.task.ownerId === ownerId) void running.cancel()
  }

  /** Ends every task: what runs in this process ends with it. */
  async close(): Promise<void> {
    const ended = failedBecause('the server was closed while the task was running')
    await Promise.all([...this.#running.values()].map((running) => running.end(ended, new ClosedError(ended.statusMessage))))
  }

  async #fail(running: RunningTask, tool: CompiledTool, thrown: unknown): Promise<void> {
    const { context } = running
    const answer = tool.fail(thrown, context, this.#engine)
    if (answer instanceof WireError) {
      const { code, message, data } = answer
      context.outcome = 'error'
      return running.change({ status: 'failed', statusMessage: message, error: { code, message, data } })
    }
    const isCore = context.exchange.revision.tasks === 'core'
    return running.change(isCore ? failedByTool(answer) : { status: 'completed', resultJson: answer, statusMessage: undefined })
  }

  async #save(running: RunningTask, task: Task): Promise<void> {
    await this.#keep(task, running.context)
    running.kept = task
    const { exchange } = running.context
    if (exchange.revision.tasks === 'core')
      this.#engine.send(exchange, encodeNotification('notifications/tasks/status', describeCoreTask(task)))
    else this.#notify(running, task)
  }

  #notify(running: RunningTask, task: Task): void {
    const { subscriptions } = this.#engine
    if (subscriptions.size === 0) return
    const isWanted = (taskIds: unknown): boolean => (taskIds as readonly string[]).includes(task.taskId) // accepted by the extension
    subscriptions.notifyWhere(TASK_IDS, isWanted, 'notifications/tasks', describeTask(task, running))
  }

  #startRenewing(): ReturnType<typeof setInterval> {
    const timer = setInterval(() => {
      const aliveUntil = endOfLease()
      for (const running of this.#running.values()) running.renew(aliveUntil, (task) => this.#keep(task, running.context))
    }, LEASE_MS / 3)
    // Node's timers are objects and keep the process alive, those of other runtimes are numbers.
    ;(timer as { unref?: () => void }).unref?.()
    return timer
  }

  async #keep(task: Task, context: CallContext): Promise<void> {
    try {
      await this.#store.update(task)
    } catch (error) {
      this.#engine.reportError(error, 'the task store', context)
    }
  }

  #checkRoom(ownerId: string | undefined): void {
    const { maxRunning, maxRunningPerOwner } = this.#settings
    const ofOwner = ownerId === undefined ? 0 : (this.#countByOwner.get(ownerId) ?? 0)
    if (this.#running.size >= maxRunning || ofOwner >= maxRunningPerOwner)
      throw new ToolError('Too many tasks are running. Wait for one to end, or cancel one, and try again.')
  }

  #add(running: RunningTask): void {
    const { taskId, ownerId } = running.task
    this.#running.set(taskId, running)
    if (this.#outlivesProcess) this.#renewTimer ??= this.#startRenewing()
    if (ownerId !== undefined) this.#countByOwner.set(ownerId, (this.#countByOwner.get(ownerId) ?? 0) + 1)
  }

  #remove({ task: { taskId, ownerId } }: RunningTask): void {
    if (!this.#running.delete(taskId)) return
    if (this.#running.size === 0) {
      clearInterval(this.#renewTimer)
      this.#renewTimer = undefined
    }
    if (ownerId === undefined) return
    const left = (this.#countByOwner.get(ownerId) ?? 1) - 1
    if (left > 0) this.#countByOwner.set(ownerId, left)
    else this.#countByOwner.delete(ownerId)
  }

  /** The time to live that a client of the core protocol's tasks asked for. */
  #askedTtl({ request, exchange }: CallContext): number | undefined {
    if (exchange.revision.tasks !== 'core') return undefined
    const { ttl } = (request.params?.['task'] ?? {}) as { readonly ttl?: unknown } // looked at next
    return typeof ttl === 'number' && ttl >= 1 ? Math.min(Math.floor(ttl), this.#settings.maxTtlMs) : undefined
  }
}

/** The state of a task that failed through no fault of its tool. */
function failedBecause(reason: string): Pick<Task, 'status' | 'error'> & { readonly statusMessage: string } {
  const { code, message } = new InternalError(reason)
  return { status: 'failed', statusMessage: message, error: { code, message } }
}

/** When a process that does not say so again counts as ended, ISO 8601. */
function endOfLease(): string {
  return new Date(Date.now() + LEASE_MS).toISOString()
}

function unknownTask(): Error {
  return new InvalidParamsError('Unknown task: there is none with this id, or it is no longer kept; call the tool again')
}

/** The tasks of the core protocol fail by a result with `isError`. */
function failedByTool(resultJson: string): Partial<Task> {
  return { status: 'failed', resultJson, statusMessage: textOf(resultJson) ?? 'The tool failed.' }
}

function textOf(resultJson: string): string | undefined {
  const { content } = JSON.parse(resultJson) as { readonly content: readonly { readonly text?: string }[] } // encoded by the tool
  return content.find(({ text }) => text !== undefined)?.text
}
