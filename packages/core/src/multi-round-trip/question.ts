import type { ClientCapabilities } from '@modelcontextprotocol/server'

/** What a client's answer is taken as: a value for the handler, or a reason why it has to be asked again. */
export type Parsed<Answer> = { readonly value: Answer } | { readonly problem: string }

/** What questions differ in between revisions. */
export interface QuestionTerms {
  /** A request to open a URL has an id in the server. */
  readonly hasElicitationId: boolean
}

/** One thing that a handler asks of the client: made by `elicitation()`, `sampling()` and `roots()`, asked by `ctx.ask()`. */
export interface Question<Answer = unknown> {
  /** The method of the request that asks it. */
  readonly method: 'elicitation/create' | 'sampling/createMessage' | 'roots/list'
  /** Makes the parameters of that request, for the revision that the client speaks. */
  params(revision: QuestionTerms): object | Promise<object>
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
