import { type AskedQuestion, inputRequestsOf } from './question.ts'

/**
 * Ends a run of a handler that has to wait for the client: not an error, but thrown like one so that its `finally` blocks run. Handlers that catch
 * everything should let it pass; what they do after it is not sent.
 */
export class InputRequired extends Error {
  override readonly name = 'InputRequired'
  /** What is asked. */
  readonly asked: readonly AskedQuestion[]

  constructor(asked: readonly AskedQuestion[]) {
    super('waiting for input of the client')
    this.asked = asked
  }

  /** The requests, by key. */
  get inputRequests(): Record<string, object> {
    return inputRequestsOf(this.asked)
  }
}
