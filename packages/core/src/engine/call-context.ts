// Hot path: one per call. Common case: a handler that neither reports progress nor asks for the signal: no allocation beyond this object.
import type { RequestHead } from '../auth/authenticator.ts'
import type { CreateMessageResult, Root } from '@modelcontextprotocol/server'
import type { Principal } from '../auth/principal.ts'
import { createElicit, type Elicit } from '../elicitation/elicit.ts'
import { encodeNotification } from '../jsonrpc/encode-response.ts'
import type { JSONRPCRequest, RequestId } from '../jsonrpc/message.ts'
import { createLogger, type Logger } from '../logging/logger.ts'
import { type LoggingLevel, severityOf } from '../logging/logging-level.ts'
import { Dialogue } from '../multi-round-trip/dialogue.ts'
import { Journal } from '../multi-round-trip/journal.ts'
import { markHandled } from '../multi-round-trip/mark-handled.ts'
import type { Question } from '../multi-round-trip/question.ts'
import { roots } from '../roots/roots.ts'
import { sampling } from '../sampling/sampling.ts'
import type { ServerHandle } from '../server/server-handle.ts'
import type { Client } from '../session/client.ts'
import type { CallOutcome } from './call-outcome.ts'
import type { Context, HttpContext, ReportProgress } from './context.ts'
import type { Engine } from './engine.ts'
import type { Exchange } from './exchange.ts'
import { createHttpContext } from './http-context.ts'
import type { RunningTask } from '../tasks/running-task.ts'
import { NotificationBudget } from './notification-budget.ts'
import { statedLogLevel } from './request-terms.ts'

/** The context of one call, and the handle by which the engine and the transports abort it. */
export class CallContext implements Context {
  readonly requestId: RequestId
  readonly meta: Readonly<Record<string, unknown>>
  /** How the call ended; set by who encodes its answer. @internal */
  outcome: CallOutcome = 'ok'
  /** Told when the call is aborted; set while something waits for the handler. @internal */
  onAbort: ((reason: Error) => void) | undefined
  /** Told when the transport closes and waits for the calls in flight; set by what would go on for as long as the connection does. @internal */
  onDrain: (() => void) | undefined
  /** What the handler's run returns is a whole result, made inside of middleware; set by who folded it. @internal */
  returnsResult = false
  /** The task that the call has become. @internal */
  task: RunningTask | undefined
  /** Begins the task of a call that can become one. @internal */
  onStartTask: (() => Promise<void>) | undefined
  readonly #engine: Engine
  readonly #exchange: Exchange
  readonly #request: JSONRPCRequest
  #abortReason: Error | undefined
  #controller: AbortController | undefined
  #isSettled = false
  #isCallerSeen = false
  #lastProgress = Number.NEGATIVE_INFINITY
  #budget: NotificationBudget | undefined
  /** The latest progress, while there are too many notifications. */
  #heldProgress: object | undefined
  #leftOutLogs = 0
  #progress: ReportProgress | undefined
  #log: Logger | undefined
  #journal: Journal | undefined
  #dialogue: Dialogue | undefined
  #startingTask: Promise<void> | undefined

  /** @param journal what earlier runs of the same call learned; left out, this is the first. */
  constructor(engine: Engine, exchange: Exchange, request: JSONRPCRequest, journal?: Journal) {
    this.requestId = request.id
    this.meta = request.params?._meta ?? NO_META
    this.onAbort = undefined
    this.task = undefined
    this.onStartTask = undefined
    this.#engine = engine
    this.#exchange = exchange
    this.#request = request
    this.#abortReason = undefined
    this.#controller = undefined
    this.#budget = undefined
    this.#heldProgress = undefined
    this.#progress = undefined
    this.#log = undefined
    this.#journal = journal
    this.#dialogue = undefined
    this.#startingTask = undefined
  }

  get principal(): Principal | undefined {
    this.#isCallerSeen = true
    return this.#exchange.principal
  }

  /** Who is calling was looked at, or was asked something: the result may be for that caller alone. @internal */
  get isForCaller(): boolean {
    return this.#isCallerSeen || Journal.isContinuedBy(this.#request)
  }

  get client(): Client {
    return this.#exchange.client
  }

  get server(): ServerHandle {
    return this.#engine.handle
  }

  get http(): HttpContext | undefined {
    this.#isCallerSeen = true
    const head: RequestHead | undefined = this.#exchange.http
    return head === undefined ? undefined : createHttpContext(head, (retryMs) => this.#closeConnection(retryMs))
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#abortReason !== undefined) this.#controller.abort(this.#abortReason)
    }
    return this.#controller.signal
  }

  get progress(): ReportProgress {
    this.#progress ??= (done, total, message) => this.#reportProgress(done, total, message)
    return this.#progress
  }

  get log(): Logger {
    this.#log ??= createLogger((level, message, data) => this.#writeLog(level, message, data))
    return this.#log
  }

  /** What the call has learned so far. @internal */
  get journal(): Journal {
    this.#journal ??= new Journal()
    return this.#journal
  }

  /** What the call and its client say to each other. @internal */
  get dialogue(): Dialogue {
    this.#dialogue ??= new Dialogue(this, this.#engine)
    return this.#dialogue
  }

  get ask(): Context['ask'] {
    return (questions) => this.dialogue.ask(questions)
  }

  get elicit(): Elicit {
    return createElicit(this.ask)
  }

  get sample(): (key: string, options: Parameters<typeof sampling>[0]) => Promise<CreateMessageResult> {
    return (key, options) => this.#askOne(key, () => sampling(options))
  }

  get roots(): (key?: string) => Promise<readonly Root[]> {
    return (key = 'roots') => this.#askOne(key, roots)
  }

  get startTask(): Context['startTask'] {
    return () => {
      this.#startingTask ??= this.onStartTask?.() ?? Promise.resolve()
      return this.#startingTask
    }
  }

  get once(): Context['once'] {
    return (key, step) => this.dialogue.once(key, step)
  }

  get inputResponses(): Readonly<Record<string, unknown>> {
    return this.journal.sent
  }

  get requestState(): string | undefined {
    return this.journal.requestState
  }

  /** What runs the call. @internal */
  get engine(): Engine {
    return this.#engine
  }

  /** The exchange that the call belongs to. @internal */
  get exchange(): Exchange {
    return this.#exchange
  }

  /** The request that the call answers. @internal */
  get request(): JSONRPCRequest {
    return this.#request
  }

  /** Ends the call early. The handler sees it by its signal; nothing more is sent for the call. @internal */
  abort(reason: Error): void {
    if (this.#isSettled || this.#abortReason !== undefined) return
    this.#abortReason = reason
    this.#controller?.abort(reason)
    this.onAbort?.(reason)
  }

  /** The call was ended early. @internal */
  get isAborted(): boolean {
    return this.#abortReason !== undefined
  }

  /** Why the call was ended early. @internal */
  get abortReason(): Error | undefined {
    return this.#abortReason
  }

  /** Throws the reason when the call was ended early. @internal */
  throwIfAborted(): void {
    if (this.#abortReason !== undefined) throw this.#abortReason
  }

  /** The call has its answer: nothing that its handler still does is sent. @internal */
  settle(): void {
    if (this.#heldProgress !== undefined || this.#leftOutLogs > 0) this.#sendHeld()
    this.#isSettled = true
    this.onAbort = undefined
    this.onDrain = undefined
  }

  #askOne<Answer>(key: string, makeQuestion: () => Question<Answer>): Promise<Answer> {
    const ask = async (): Promise<Answer> => {
      const answers: Readonly<Record<string, unknown>> = await this.dialogue.ask({ [key]: makeQuestion() })
      return answers[key] as Answer // by its own parse()
    }
    return markHandled(ask())
  }

  #closeConnection(retryMs: number): boolean {
    return !this.#isClosed && (this.#exchange.closeConnection?.(retryMs) ?? false)
  }

  #reportProgress(done: number, total: number | undefined, message: string | undefined): void {
    const progressToken = this.meta['progressToken']
    // Numbers beyond the safe integers could not be returned unchanged.
    const isWanted = typeof progressToken === 'string' || Number.isSafeInteger(progressToken)
    if (!isWanted || this.#isClosed || !(done > this.#lastProgress) || !Number.isFinite(done)) return
    this.#lastProgress = done
    const visibleMessage = this.#exchange.revision.hasProgressMessage ? message : undefined
    const known = Number.isFinite(total) ? total : undefined
    const params = { progressToken, progress: done, total: known, message: visibleMessage }
    this.#heldProgress = this.#takeBudget() ? undefined : params
    if (this.#heldProgress === undefined) this.#send('notifications/progress', params)
  }

  #takeBudget(): boolean {
    this.#budget ??= new NotificationBudget(this.#engine.maxNotificationsPerSecond)
    return this.#budget.take()
  }

  /** Sends what is left of a flood: the latest progress, and how many log messages there were. */
  #sendHeld(): void {
    if (this.#isClosed) return
    if (this.#heldProgress !== undefined) this.#send('notifications/progress', this.#heldProgress)
    if (this.#leftOutLogs > 0) this.#sendLog('warning', `${this.#leftOutLogs} log messages were left out: too many in one second`)
    this.#heldProgress = undefined
    this.#leftOutLogs = 0
  }

  #writeLog(level: LoggingLevel, message: string, data: unknown): void {
    if (severityOf(level) < this.#minimumSeverity || this.#isClosed) return
    if (this.#takeBudget()) this.#sendLog(level, data === undefined ? message : { message, data })
    else this.#leftOutLogs++
  }

  #sendLog(level: LoggingLevel, data: unknown): void {
    this.#send('notifications/message', {
      level,
      logger: this.#engine.info.name,
      data,
    })
  }

  get #minimumSeverity(): number {
    const { revision, session } = this.#exchange
    if (revision.termsFrom === 'session') return session?.minimumSeverity ?? Number.POSITIVE_INFINITY
    const severity = severityOf(statedLogLevel(this.meta))
    return severity === -1 ? Number.POSITIVE_INFINITY : severity
  }

  get #isClosed(): boolean {
    return this.#isSettled || this.#abortReason !== undefined
  }

  #send(method: string, params: object): void {
    const withTask = this.task === undefined ? params : { ...params, _meta: this.task.relatedMeta }
    this.#engine.send(this.#exchange, encodeNotification(method, withTask))
  }
}

const NO_META: Readonly<Record<string, unknown>> = Object.freeze({})
