import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { ToolError } from '../errors.ts'
import { InputRequired } from './input-required.ts'
import type { Journal } from './journal.ts'
import { noteUrlElicitation } from '../elicitation/note-url-elicitation.ts'
import { markHandled } from './mark-handled.ts'
import { stepOnce } from './step-once.ts'
import { prepareQuestions } from './prepare-questions.ts'
import type { Answers, AskedQuestion, Questions } from './question.ts'

/**
 * What a call and its client say to each other while it runs. In revisions that ask by requests a question is a request on the call's stream; in those
 * that ask by results the run ends with what was asked, and the next run finds the answers in the journal.
 */
export class Dialogue {
  readonly #context: CallContext
  readonly #engine: Engine
  readonly #journal: Journal
  readonly #steps = new Map<string, Promise<unknown>>()
  readonly #usedKeys = new Set<string>()
  readonly #pending: AskedQuestion[] = []
  readonly #waiting: ((signal: InputRequired) => void)[] = []
  #isEnding = false

  constructor(context: CallContext, engine: Engine) {
    this.#context = context
    this.#engine = engine
    this.#journal = context.journal
  }

  /** Asks everything at once, and answers when all answers are there. */
  ask<Asked extends Questions>(questions: Asked): Promise<Answers<Asked>> {
    return markHandled(this.#ask(questions))
  }

  /** Does a step once, however often the handler is run for the same call. */
  once<T>(key: string, step: () => T | Promise<T>): Promise<T> {
    return markHandled(this.#once(key, step))
  }

  async #ask<Asked extends Questions>(questions: Asked): Promise<Answers<Asked>> {
    this.#context.throwIfAborted()
    for (const key of Object.keys(questions)) this.#useKey(key)
    const asked = await prepareQuestions(questions, this.#context.exchange)
    const answers = asked.length === 0 ? [] : await this.#answersTo(asked)
    // One answer for each question, by parse() of its own type.
    return Object.fromEntries(asked.map(({ key }, index) => [key, answers[index]])) as Answers<Asked>
  }

  async #once<T>(key: string, step: () => T | Promise<T>): Promise<T> {
    this.#context.throwIfAborted()
    if (this.#journal.hasStep(key)) return this.#journal.stepResult(key) as T // the step of that key made it
    return (this.#steps.get(key) ?? this.#runStep(key, step)) as Promise<T>
  }

  /**
   * One key for two questions would find the first answer for both: a handler that asks until it likes the answer would never end.
   *
   * @throws TypeError when the key was used before, {@link ToolError} when the call has asked as often as it may: loops of models and tools need an end.
   */
  #useKey(key: string): void {
    if (this.#usedKeys.has(key))
      throw new TypeError(`asking the client: the key "${key}" is used twice in one call; give each question a key of its own`)
    const { maxQuestions } = this.#engine
    if (this.#usedKeys.size >= maxQuestions)
      throw new ToolError(
        `The call asked the client ${maxQuestions} times, which is the limit; it was ended before the next one.`,
      )
    this.#usedKeys.add(key)
  }

  #answersTo(asked: readonly AskedQuestion[]): Promise<readonly unknown[]> {
    const { task, exchange, request } = this.#context
    if (task !== undefined) return task.ask(asked)
    if (exchange.revision.asksBy === 'request') return Promise.all(asked.map((question) => this.#request(question)))
    if (!exchange.revision.inputRequiredMethods.has(request.method))
      throw new TypeError(`asking the client: ${request.method} cannot wait for answers in this revision`)
    return this.#answersFromJournal(asked)
  }

  #runStep(key: string, step: () => unknown): Promise<unknown> {
    const running = this.#doStep(key, step)
    this.#steps.set(key, running)
    const done = (): void => void this.#steps.delete(key)
    running.then(done, done)
    return running
  }

  async #doStep(key: string, step: () => unknown): Promise<unknown> {
    const { journal } = this.#engine.store ?? {}
    // Only a call that may be sent again can do a step twice.
    const isRepeatable = this.#context.task === undefined && this.#context.exchange.revision.asksBy === 'result'
    const result =
      journal === undefined || !isRepeatable
        ? await step()
        : await stepOnce(journal, this.#journal.callId, key, step, this.#context.signal)
    this.#journal.keepStep(key, result)
    return result
  }

  async #request({ key, question, params }: AskedQuestion): Promise<unknown> {
    const { session } = this.#context.exchange
    if (session === undefined) {
      throw new ToolError(`cannot ask the client "${key}": the connection has no session, so the client cannot be sent a request`)
    }
    const send = (message: string): void => this.#engine.send(this.#context.exchange, message)
    noteUrlElicitation(this.#engine, session, params)
    const result = await session.request(question.method, params, send, this.#context.signal)
    const parsed = await question.parse(result)
    if ('problem' in parsed) throw new ToolError(`the client's answer to "${key}" cannot be used: ${parsed.problem}`)
    return parsed.value
  }

  async #answersFromJournal(asked: readonly AskedQuestion[]): Promise<readonly unknown[]> {
    const answers: unknown[] = []
    const missing: AskedQuestion[] = []
    const refusals: unknown[] = []
    for (const { key, question, params } of asked) {
      const sent = this.#journal.answerTo(key)
      try {
        const parsed = sent === undefined ? undefined : await question.parse(sent)
        if (parsed === undefined || 'problem' in parsed) {
          missing.push({ key, question, params })
          continue
        }
        answers.push(parsed.value)
      } catch (refusal) {
        refusals.push(refusal)
      }
      // A refusal is an answer too: the handler may go on after it, and ask something else.
      this.#journal.keepAnswer(key, sent)
    }
    if (refusals.length > 0) throw refusals[0]
    return missing.length === 0 ? answers : this.#waitFor(missing)
  }

  /** Ends this run once everything that is asked at the same time has been asked, so that it travels together. */
  #waitFor(missing: readonly AskedQuestion[]): Promise<never> {
    this.#pending.push(...missing)
    if (!this.#isEnding) {
      this.#isEnding = true
      setTimeout(() => void this.#endRun(), 0)
    }
    return new Promise((_, reject) => this.#waiting.push(reject))
  }

  async #endRun(): Promise<void> {
    // A step that is running has effects that the journal must know of. One that fails has none.
    while (this.#steps.size > 0) await Promise.allSettled(this.#steps.values())
    const signal = new InputRequired([...this.#pending])
    this.#context.abort(signal)
    for (const reject of this.#waiting) reject(signal)
  }
}
