import { markHandled } from '../multi-round-trip/mark-handled.ts'
import type { Answers, Question, Questions } from '../multi-round-trip/question.ts'
import type { InferOutput, Schema } from '../schema/schema.ts'
import {
  elicitation,
  type ElicitationOptions,
  type ElicitationOutcome,
  elicitationOutcome,
  type UrlElicitationOptions,
  urlElicitation,
} from './elicitation.ts'

/** `ctx.elicit`: asks a person. */
export interface Elicit {
  /** Asks by a form; a refusal is returned. */
  <const Fields extends Schema>(
    key: string,
    options: ElicitationOptions<Fields> & { readonly onDecline: 'return' },
  ): Promise<ElicitationOutcome<InferOutput<Fields>>>
  /** Asks by a form; a refusal is thrown. */
  <const Fields extends Schema>(key: string, options: ElicitationOptions<Fields>): Promise<InferOutput<Fields>>
  /** Asks to open a URL; a refusal is thrown. */
  readonly url: (key: string, options: UrlElicitationOptions) => Promise<void>
}

/** Makes `ctx.elicit` over `ctx.ask`. */
export function createElicit(ask: <Asked extends Questions>(questions: Asked) => Promise<Answers<Asked>>): Elicit {
  const askOne = (key: string, makeQuestion: () => Question): Promise<unknown> =>
    markHandled((async () => (await ask({ [key]: makeQuestion() }))[key])())
  const elicit = (key: string, options: ElicitationOptions & { readonly onDecline?: 'return' }): Promise<unknown> =>
    askOne(key, () => (options.onDecline === 'return' ? elicitationOutcome(options) : elicitation(options)))
  const url = (key: string, options: UrlElicitationOptions): Promise<unknown> => askOne(key, () => urlElicitation(options))
  return Object.assign(elicit, { url }) as Elicit // the overloads say by the options which of the two types it is
}
