import type { ClientCapabilities } from '@modelcontextprotocol/server'

/** What a client's answer is taken as: a value for the handler, or a reason why it has to be asked again. */
export type Parsed<Answer> = { readonly value: Answer } | { readonly problem: string }

/** One thing that a handler asks of the client: made by `elicitation()`, `sampling()` and `roots()`, asked by `ctx.ask()`. */
export interface Question<Answer = unknown> {
  /** The method of the request that asks it. */
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list'
  /**
   * Makes the parameters of that request.
   *
   * @throws TypeError when what the handler asks cannot be asked of any client.
   */
  params(): object | Promise<object>
  /** What the client must have declared. */
  readonly requires: ClientCapabilities
  /**
   * Checks what the client answered.
   *
   * @throws what the handler gets instead of a value, such as that the user declined.
   */
  parse(result: unknown): Parsed<Answer> | Promise<Parsed<Answer>>
}

/** Questions by the keys under which their answers are found again. */
export type Questions = Readonly<Record<string, Question>>

/** The answers to questions, by the same keys. */
export type Answers<Asked extends Questions> = {
  readonly [Key in keyof Asked]: Asked[Key] extends Question<infer Answer> ? Answer : never
}

/** A question with the parameters of its request as the client of a call is sent them. */
export interface AskedQuestion {
  /** Names it within the call. */
  readonly key: string
  /** The question. */
  readonly question: Question
  /** The parameters, as the revision has them. */
  readonly params: object
}

/** The requests that ask questions, by their keys. */
export function inputRequestsOf(asked: Iterable<AskedQuestion>): Record<string, object> {
  return Object.fromEntries([...asked].map(({ key, question, params }) => [key, { method: question.method, params }]))
}
