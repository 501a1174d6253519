// Hot path: every message from the client passes receive() once. Common case: valid UTF-8, a request whose handler answers at once: the
// engine's reply is appended to the batch of the tick, see line-writer.ts.
import { isUtf8 } from 'node:buffer'
import { ParseError, type Principal, type WireError } from '@portico/core'
import { Connection, type Engine, isDispensable, type Session } from '@portico/core/internal'
import { LineSplitter } from './line-splitter.ts'
import { LineWriter } from './line-writer.ts'
import type { StdioSettings } from './stdio-options.ts'

/** What this transport is called in events and logs. */
export const STDIO = 'stdio'

/** How much may wait for a client that does not read before no more is read from it, in characters. */
const MAX_QUEUED_LENGTH = 1_048_576
/** How long such a client may take nothing before the connection is closed, in milliseconds. */
const STALL_MS = 10_000
/** How long calls in flight may still be answered when the connection ends, in milliseconds. */
const DRAIN_MS = 500
/** How long the end may take with the reading of the last answers, in milliseconds: below the second that a host waits for. */
const END_MS = 900

/** Who closed a connection: the program by {@link StdioConnection.close}, or the outside by a stream that ended or a signal. */
export type ClosedBy = 'program' | 'outside'

/** One client on two streams of bytes. */
export class StdioConnection {
  /** Resolves when the connection has ended and everything is released, with why it did. Never rejects. */
  readonly closed: Promise<ClosedBy>
  readonly #engine: Engine
  readonly #settings: StdioSettings
  readonly #session: Session
  readonly #connection: Connection
  readonly #splitter: LineSplitter
  readonly #writer: LineWriter
  /** Messages that belong to no request, while the client does not read. A set: that a list changed twice need not be told twice. */
  readonly #heldBack = new Set<string>()
  readonly #onData = (chunk: Buffer | string): void => this.#splitter.push(typeof chunk === 'string' ? Buffer.from(chunk) : chunk)
  readonly #onEnd = (): void => this.#ended()
  #resolveClosed: (by: ClosedBy) => void = () => undefined
  #detach: (() => void) | undefined
  #closing: Promise<void> | undefined
  #pendingReplies = 0
  #onAnswered: (() => void) | undefined

  /** @param principal for whom the process runs. */
  constructor(engine: Engine, settings: StdioSettings, principal?: Principal) {
    this.#engine = engine
    this.#settings = settings
    this.closed = new Promise((resolve) => (this.#resolveClosed = resolve))
    this.#writer = new LineWriter(
      settings.output,
      { maxQueuedLength: MAX_QUEUED_LENGTH, stallMs: STALL_MS },
      { full: () => this.#pause(), drained: () => this.#drained(), broken: () => this.#broken() },
    )
    this.#session = engine.openSession({
      id: crypto.randomUUID(),
      transport: STDIO,
      principal,
      send: (message) => this.#sendToSession(message),
      onFailure: () => void this.close('outside'),
    })
    this.#connection = new Connection(engine, this.#session, {
      reply: (message) => this.#writer.write(message),
      send: (message) => this.#sendForCall(message),
    })
    this.#splitter = new LineSplitter(settings.maxLineBytes, {
      line: (bytes) => this.#receive(bytes),
      lineTooLong: () =>
        this.#refuse(new ParseError(`expected a line of at most ${settings.maxLineBytes} bytes, got a longer one`)),
    })
  }

  /**
   * Begins to serve.
   *
   * @throws what makes the engine unable to serve: a schema that cannot be expressed.
   */
  async start(): Promise<void> {
    const { input } = this.#settings
    await this.#engine.ready
    this.#detach = this.#engine.attach(this)
    input.on('data', this.#onData)
    for (const event of INPUT_ENDS) input.once(event, this.#onEnd)
    this.#engine.observers.emit('start', { transport: STDIO })
  }

  /** It is ending or has ended. */
  get isClosing(): boolean {
    return this.#closing !== undefined
  }

  /**
   * Ends the connection: reads no more, gives calls in flight half a second to be answered, aborts the rest. Acts once; called again, it
   * waits for the end.
   */
  close(by: ClosedBy = 'program'): Promise<void> {
    this.#closing ??= this.#close(by)
    return this.#closing
  }

  #receive(bytes: Buffer): void {
    if (!isUtf8(bytes)) return this.#refuse(new ParseError('expected UTF-8'))
    const text = bytes.toString()
    if (text.trim() === '') return
    const pending = this.#connection.receiveText(text)
    if (pending !== undefined) void this.#countPending(pending)
  }

  async #countPending(pending: Promise<void>): Promise<void> {
    this.#pendingReplies++
    await pending
    this.#pendingReplies--
    if (this.#pendingReplies === 0) this.#onAnswered?.()
  }

  #refuse(error: WireError): void {
    this.#connection.refuse(error)
  }

  /** Progress and log messages are left out while the client does not read: they may be, and nothing else bounds how many there are. */
  #sendForCall(message: string): void {
    if (!this.#writer.isFull || !isDispensable(message)) this.#writer.write(message)
  }

  #sendToSession(message: string): void {
    if (this.#writer.isFull) this.#heldBack.add(message)
    else this.#writer.write(message)
  }

  #pause(): void {
    this.#settings.input.pause()
    this.#splitter.pause()
  }

  #drained(): void {
    for (const message of this.#heldBack) this.#writer.write(message)
    this.#heldBack.clear()
    if (this.#closing !== undefined) return
    this.#settings.input.resume()
    // Last, because it may pause the input again.
    this.#splitter.resume()
  }

  #ended(): void {
    if (this.#closing === undefined) this.#splitter.end()
    void this.close('outside')
  }

  /** Nobody can be answered any more, so nothing is waited for. */
  #broken(): void {
    this.#onAnswered?.()
    void this.close('outside')
  }

  async #close(by: ClosedBy): Promise<void> {
    const { input } = this.#settings
    const deadline = performance.now() + END_MS
    input.off('data', this.#onData)
    for (const event of INPUT_ENDS) input.off(event, this.#onEnd)
    // Emitted after the input was given up; without a listener it would end the process.
    input.on('error', () => undefined)
    input.pause()
    // Subscriptions would be in flight for as long as the connection is there.
    this.#session.drain()
    if (!this.#writer.isBroken) await this.#answered(DRAIN_MS)
    this.#session.dispose()
    await this.#writer.flushed(deadline - performance.now())
    if (this.#detach !== undefined) {
      this.#detach()
      this.#engine.observers.emit('stop', { transport: STDIO })
    }
    this.#resolveClosed(by)
  }

  /** Resolves when no call is in flight any more, or after `timeoutMs`. */
  #answered(timeoutMs: number): Promise<void> {
    if (this.#pendingReplies === 0) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, timeoutMs)
      this.#onAnswered = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

/** A readable stream ends by one of these; 'close' alone when it was destroyed. */
const INPUT_ENDS = ['end', 'error', 'close'] as const
