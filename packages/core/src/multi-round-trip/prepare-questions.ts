import type { Exchange } from '../engine/exchange.ts'
import { MissingRequiredClientCapabilityError } from '../errors.ts'
import { declares } from '../session/declares.ts'
import type { AskedQuestion, Questions } from './question.ts'

/**
 * Makes ready what is asked of the client of a call.
 *
 * @throws {@link MissingRequiredClientCapabilityError} when the client did not say that it can be asked this.
 */
export async function prepareQuestions(
  questions: Questions,
  { client, revision }: Pick<Exchange, 'client' | 'revision'>,
): Promise<readonly AskedQuestion[]> {
  const entries = Object.entries(questions)
  for (const [, { requires }] of entries)
    if (!declares(client.capabilities, requires)) throw new MissingRequiredClientCapabilityError(requires)
  return Promise.all(
    entries.map(async ([key, question]) => {
      const params = revision.encodeInputRequest(question.method, await question.params(), client.capabilities)
      return { key, question, params }
    }),
  )
}
