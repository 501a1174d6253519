import type { CallContext } from '../engine/call-context.ts'
import { CancelledError } from '../errors.ts'
import type { Question, Questions } from '../multi-round-trip/question.ts'
import { isTerminal, type Task } from './task.ts'

interface PendingQuestion {
  readonly question: Question
  readonly resolve: (answer: unknown) => void
  readonly reject: (reason: unknown) => void
}

/** A task whose handler runs in this process: its state, and the questions that wait for the client. */
export class RunningTask {
  readonly context: CallContext
  #task: Task
  readonly #save: (task: Task) => Promise<void>
  readonly #pending = new Map<string, PendingQuestion>()
  readonly #usedKeys = new Map<string, number>()
  readonly #changed = new Set<() => void>()

  /** @param save keeps and announces a later state. */
  constructor(task: Task, context: CallContext, save: (task: Task) => Promise<void>) {
    this.#task = task
    this.context = context
    this.#save = save
  }

  /** The task as it is now. */
  get task(): Task {
    return this.#task
  }

  /** The questions that wait, by key. */
  get questions(): ReadonlyMap<string, Question> {
    return new Map([...this.#pending].map(([key, { question }]) => [key, question]))
  }

  /** Asks the client through the task, and waits. */
  async ask(questions: Questions): Promise<(readonly [string, unknown])[]> {
    const asked = Object.entries(questions).map(async ([key, question]) => [key, await this.#askOne(key, question)] as const)
    if (this.#task.status === 'working') await this.change({ status: 'input_required' })
    return Promise.all(asked)
  }

  /** Takes what the client answered under a key. What was not asked, or cannot be used, is ignored. */
  async answer(key: string, answer: unknown): Promise<void> {
    const pending = this.#pending.get(key)
    if (pending === undefined) return
    try {
      const parsed = await pending.question.parse(answer)
      if ('problem' in parsed || !this.#pending.delete(key)) return
      pending.resolve(parsed.value)
    } catch (reason) {
      this.#pending.delete(key)
      pending.reject(reason)
    }
    if (this.#pending.size === 0 && this.#task.status === 'input_required') await this.change({ status: 'working' })
  }

  /** Moves the task on. A task that has ended stays as it is. */
  async change(changes: Partial<Task>): Promise<void> {
    if (isTerminal(this.#task.status)) return
    this.#task = { ...this.#task, ...changes, lastUpdatedAt: new Date().toISOString() }
    await this.#save(this.#task)
    for (const listener of [...this.#changed]) listener()
  }

  /** Cancels it: the handler sees it by its signal. */
  async cancel(): Promise<void> {
    await this.change({ status: 'cancelled', statusMessage: 'The task was cancelled.' })
    this.context.abort(new CancelledError('the task was cancelled'))
    for (const { reject } of this.#pending.values()) reject(new CancelledError('the task was cancelled'))
    this.#pending.clear()
  }

  /** Calls `listener` after each change, until the function returned is called. */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener)
    return () => this.#changed.delete(listener)
  }

  #askOne(key: string, question: Question): Promise<unknown> {
    const count = (this.#usedKeys.get(key) ?? 0) + 1
    this.#usedKeys.set(key, count)
    return new Promise((resolve, reject) => {
      // A key is not used twice in the life of a task. MCP, Tasks, Input Required
      this.#pending.set(count === 1 ? key : `${key}-${count}`, { question, resolve, reject })
    })
  }
}
