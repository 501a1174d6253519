import type { CallContext } from '../engine/call-context.ts'
import { CancelledError } from '../errors.ts'
import type { AskedQuestion } from '../multi-round-trip/question.ts'
import { relatedMetaOf } from './related-meta.ts'
import { isTerminal, type Task } from './task.ts'

/** The state of a task that was cancelled. */
export const CANCELLED: Pick<Task, 'status' | 'statusMessage'> = { status: 'cancelled', statusMessage: 'The task was cancelled.' }

interface PendingQuestion {
  readonly asked: AskedQuestion
  readonly resolve: (answer: unknown) => void
  readonly reject: (reason: unknown) => void
  isBeingAsked: boolean
}

/** A task whose handler runs in this process: its state, and the questions that wait for the client. */
export class RunningTask {
  readonly context: CallContext
  /** The `_meta` of messages that belong to the task. */
  readonly relatedMeta: Readonly<Record<string, unknown>>
  /** The task as the store has it: what clients are told, so that nothing they know is lost with the process. */
  kept: Task
  #task: Task
  #saved: Promise<void> = Promise.resolve()
  readonly #save: (task: Task) => Promise<void>
  readonly #pending = new Map<string, PendingQuestion>()
  readonly #listeners = new Set<() => void>()

  /** @param save keeps and announces a later state. Must not reject. */
  constructor(task: Task, context: CallContext, save: (task: Task) => Promise<void>) {
    this.kept = task
    this.#task = task
    this.context = context
    this.relatedMeta = relatedMetaOf(task)
    this.#save = save
  }

  /** The task as it is now. */
  get task(): Task {
    return this.#task
  }

  /** The questions that wait for an answer. */
  get questions(): readonly AskedQuestion[] {
    return [...this.#pending.values()].map(({ asked }) => asked)
  }

  /** Asks the client through the task, and waits for all answers. */
  async ask(asked: readonly AskedQuestion[]): Promise<readonly unknown[]> {
    if (isTerminal(this.#task.status)) throw new CancelledError('the task has ended')
    const answers = Promise.all(asked.map((question) => this.#wait(question)))
    // A refusal may come while the change is being saved.
    answers.catch(() => undefined)
    await this.change({ status: 'input_required' })
    return answers
  }

  /**
   * Takes what the client answered under a key. What was not asked is ignored.
   *
   * @returns what is wrong with the answer, when it cannot be used; the question goes on waiting.
   */
  async answer(key: string, answer: unknown): Promise<string | undefined> {
    const pending = this.#pending.get(key)
    if (pending === undefined) return undefined
    try {
      const parsed = await pending.asked.question.parse(answer)
      if ('problem' in parsed) return parsed.problem
      await this.#settle(key, pending, () => pending.resolve(parsed.value))
    } catch (refusal) {
      await this.#settle(key, pending, () => pending.reject(refusal))
    }
    return undefined
  }

  /** Ends a question without an answer: the handler gets `reason`. */
  async refuse(key: string, reason: Error): Promise<void> {
    const pending = this.#pending.get(key)
    if (pending !== undefined) await this.#settle(key, pending, () => pending.reject(reason))
  }

  /** Takes the questions that nobody is asking yet, to ask them. */
  takeQuestions(): readonly AskedQuestion[] {
    const free = [...this.#pending.values()].filter(({ isBeingAsked }) => !isBeingAsked)
    for (const pending of free) pending.isBeingAsked = true
    return free.map(({ asked }) => asked)
  }

  /** Gives a question back that could not be asked, so that somebody else may. */
  giveBack(key: string): void {
    const pending = this.#pending.get(key)
    if (pending === undefined) return
    pending.isBeingAsked = false
    this.#tellListeners()
  }

  /** Moves the task on. A task that has ended stays as it is. Later states are never saved before earlier ones. */
  async change(changes: Partial<Task>): Promise<void> {
    if (isTerminal(this.#task.status)) return
    const task = { ...this.#task, ...changes, lastUpdatedAt: new Date().toISOString() }
    this.#task = task
    this.#saved = this.#saved.then(() => this.#save(task))
    await this.#saved
    this.#tellListeners()
  }

  /** Says that the task is still being run, without changing it. Waits for the states before. */
  renew(aliveUntil: string, save: (task: Task) => Promise<void>): void {
    if (isTerminal(this.#task.status)) return
    const task = { ...this.#task, aliveUntil }
    this.#task = task
    this.#saved = this.#saved.then(() => save(task))
  }

  /** Ends the task before its handler does, which sees it by its signal. */
  end(changes: Partial<Task>, reason: Error): Promise<void> {
    const changed = this.change(changes)
    this.context.abort(reason)
    this.release(reason)
    return changed
  }

  /** Cancels it. */
  cancel(): Promise<void> {
    return this.end(CANCELLED, new CancelledError('the task was cancelled'))
  }

  /** Nobody will answer what is still asked. */
  release(reason: Error): void {
    for (const { reject } of this.#pending.values()) reject(reason)
    this.#pending.clear()
  }

  /** Calls `listener` after each change, until the function returned is called. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tellListeners(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #wait(asked: AskedQuestion): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#pending.set(asked.key, { asked, resolve, reject, isBeingAsked: false })
    })
  }

  async #settle(key: string, pending: PendingQuestion, settle: () => void): Promise<void> {
    // While the answer was looked at, another one may have been taken.
    if (this.#pending.get(key) !== pending) return
    this.#pending.delete(key)
    settle()
    if (this.#pending.size === 0 && this.#task.status === 'input_required') await this.change({ status: 'working' })
  }
}
