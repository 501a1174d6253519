import type { CallContext } from '../engine/call-context.ts'
import type { Engine } from '../engine/engine.ts'
import { MissingRequiredClientCapabilityError, ToolError } from '../errors.ts'
import { declares } from '../session/declares.ts'
import { InputRequired } from './input-required.ts'
import { Journal } from './journal.ts'
import type { Answers, Question, Questions } from './question.ts'

/**
 * What a call and its client say to each other while it runs. In revisions that ask by requests a question is a request on the call's stream; in those
 * that ask by results the run ends with what was asked, and the next run finds the answers in the journal.
 */
export class Dialogue {
  readonly #context: CallContext
  readonly #engine: Engine
  readonly #journal: Promise<Journal>
  readonly #steps = new Map<string, Promise<unknown>>()
  readonly #pending = new Map<string, Question>()
  readonly #waiting: ((signal: InputRequired) => void)[] = []
  #isEnding = false

  constructor(context: CallContext, engine: Engine, journal?: Journal) {
    this.#context = context
    this.#engine = engine
    this.#journal = journal === undefined ? this.#openJournal() : Promise.resolve(journal)
    // Whoever asks awaits it; a call that never asks does not fail for a bad journal.
    this.#journal.catch(() => undefined)
  }

  /** What was learned so far. */
  get journal(): Promise<Journal> {
    return this.#journal
  }

  /** Asks everything at once, and answers when all answers are there. */
  async ask<Asked extends Questions>(questions: Asked): Promise<Answers<Asked>> {
    for (const question of Object.values(questions)) this.#requireCapability(question)
    const entries = Object.entries(questions)
    const answers = await this.#answersTo(questions, entries)
    return Object.fromEntries(answers) as Answers<Asked> // one answer for each question, by parse() of its own type
  }

  #answersTo(
    questions: Questions,
    entries: readonly (readonly [string, Question])[],
  ): Promise<readonly (readonly [string, unknown])[]> {
    const { task, exchange } = this.#context
    if (task !== undefined) return task.ask(questions)
    if (exchange.revision.asksBy === 'result') return this.#answersFromJournal(entries)
    return Promise.all(entries.map(async ([key, question]) => [key, await this.#request(key, question)] as const))
  }

  /** Does a step once, however often the handler is run for the same call. */
  async once<T>(key: string, step: () => T | Promise<T>): Promise<T> {
    const journal = await this.#journal
    if (journal.hasStep(key)) return journal.stepResult(key) as T // the step of that key made it
    const running = this.#steps.get(key) ?? this.#runStep(journal, key, step)
    return running as Promise<T>
  }

  #runStep(journal: Journal, key: string, step: () => unknown): Promise<unknown> {
    const running = (async () => {
      try {
        const result = await step()
        journal.keepStep(key, result)
        return result
      } finally {
        this.#steps.delete(key)
      }
    })()
    this.#steps.set(key, running)
    return running
  }

  async #openJournal(): Promise<Journal> {
    const { exchange, request } = this.#context
    if (exchange.revision.asksBy === 'request') return Journal.empty()
    return Journal.open(request, exchange.principal, this.#engine.sealer)
  }

  /** @throws {@link MissingRequiredClientCapabilityError} when the client did not say that it can be asked this. */
  #requireCapability({ requires }: Question): void {
    if (!declares(this.#context.client.capabilities, requires)) throw new MissingRequiredClientCapabilityError(requires)
  }

  async #request(key: string, question: Question): Promise<unknown> {
    const { session, revision } = this.#context.exchange
    if (session === undefined) {
      throw new ToolError(`cannot ask the client "${key}": the connection has no session, so the client cannot be sent a request`)
    }
    const send = (message: string): void => this.#engine.send(this.#context.exchange, message)
    const result = await session.request(question.method, await question.params(revision), send, this.#context.signal)
    const parsed = await question.parse(result)
    if ('problem' in parsed) throw new ToolError(`the client's answer to "${key}" cannot be used: ${parsed.problem}`)
    return parsed.value
  }

  async #answersFromJournal(entries: readonly (readonly [string, Question])[]): Promise<(readonly [string, unknown])[]> {
    const journal = await this.#journal
    const answers: (readonly [string, unknown])[] = []
    const missing: (readonly [string, Question])[] = []
    for (const [key, question] of entries) {
      const sent = journal.answerTo(key)
      const parsed = sent === undefined ? undefined : await question.parse(sent)
      if (parsed === undefined || 'problem' in parsed) {
        missing.push([key, question])
        continue
      }
      journal.keepAnswer(key, sent)
      answers.push([key, parsed.value])
    }
    return missing.length === 0 ? answers : this.#waitFor(missing)
  }

  /** Ends this run once everything that is asked at the same time has been asked, so that it travels together. */
  #waitFor(missing: readonly (readonly [string, Question])[]): Promise<never> {
    for (const [key, question] of missing) this.#pending.set(key, question)
    if (!this.#isEnding) {
      this.#isEnding = true
      setTimeout(() => void this.#endRun(), 0)
    }
    return new Promise((_, reject) => this.#waiting.push(reject))
  }

  async #endRun(): Promise<void> {
    // A step that is running has effects that the journal must know of. One that fails has none.
    await Promise.allSettled(this.#steps.values())
    const signal = new InputRequired(new Map(this.#pending))
    this.#context.abort(signal)
    for (const reject of this.#waiting) reject(signal)
  }
}
