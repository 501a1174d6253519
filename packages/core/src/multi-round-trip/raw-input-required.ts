import type { Questions } from './question.ts'

const RAW: unique symbol = Symbol('portico.input-required')

/** A result by which a handler asks by itself, made by {@link inputRequired}. */
export interface RawInputRequired {
  readonly [RAW]: true
  /** The questions, by key. */
  readonly questions: Questions
  /** What the client is to bring back. */
  readonly requestState: string | undefined
}

/**
 * A result that asks the client for input without `ctx.ask`, for handlers that look after the rounds themselves: what comes back is in
 * `ctx.inputResponses`, unchecked, and the state, which is sealed on its way, in `ctx.requestState`. Only for revisions that ask by results; where the
 * client is asked by requests, the call is answered with an error.
 *
 * @throws TypeError when there is neither a question nor a state.
 * @see MCP, Multi Round-Trip Requests
 */
export function inputRequired(options: {
  /** What is asked, by key: made by `elicitation()`, `sampling()`, `roots()`. */
  readonly questions?: Questions
  /** What the client is to bring back. */
  readonly requestState?: string
}): RawInputRequired {
  const { questions = {}, requestState } = options
  if (Object.keys(questions).length === 0 && requestState === undefined)
    throw new TypeError('inputRequired: expected questions, a requestState, or both')
  return { [RAW]: true, questions, requestState }
}

/** True for what {@link inputRequired} makes. */
export function isRawInputRequired(value: unknown): value is RawInputRequired {
  return typeof value === 'object' && value !== null && RAW in value
}
