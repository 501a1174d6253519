import type { Question } from './question.ts'

/**
 * Ends a run of a handler that has to wait for the client: not an error, but thrown like one so that its `finally` blocks run. Handlers that catch
 * everything should let it pass; what they do after it is not sent.
 */
export class InputRequired extends Error {
  override readonly name = 'InputRequired'
  /** What is asked, by key. */
  readonly questions: ReadonlyMap<string, Question>

  constructor(questions: ReadonlyMap<string, Question>) {
    super('waiting for input of the client')
    this.questions = questions
  }
}

const RAW: unique symbol = Symbol('portico.input-required')

/** A result by which a handler asks by itself, made by {@link inputRequired}. */
export interface RawInputRequired {
  readonly [RAW]: true
  /** The requests, by key. */
  readonly inputRequests: Readonly<Record<string, { readonly method: string; readonly params?: object }>>
  /** What the client is to send back; not sealed. */
  readonly requestState: string | undefined
}

/**
 * A result that asks the client for input without `ctx.ask`: the handler looks after the state itself, and must take what comes back for anything.
 * Revisions that ask by requests answer it with an error.
 *
 * @see MCP, Multi Round-Trip Requests
 */
export function inputRequired(options: {
  readonly inputRequests: RawInputRequired['inputRequests']
  readonly requestState?: string
}): RawInputRequired {
  return { [RAW]: true, inputRequests: options.inputRequests, requestState: options.requestState }
}

/** True for what {@link inputRequired} makes. */
export function isRawInputRequired(value: unknown): value is RawInputRequired {
  return typeof value === 'object' && value !== null && RAW in value
}
