import type { RawMessage } from '@portico/testing'
import type { SpecClient, SpecRequestOptions } from './spec-client.ts'

/** What a server asked of its client, as it came. */
export interface Asked {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
}

/** What a client answers: a result, or the error that it has instead. */
export type Answer = (asked: Asked) => object

/** How a call went in which the client was asked. */
export interface AnsweredCall {
  /** What was asked, in order. */
  readonly asked: readonly Asked[]
  /** The `requestState` of each round, in revisions that have them. */
  readonly states: readonly string[]
  /** The answer to the call. */
  readonly message: RawMessage
  /** The texts of its result. */
  readonly text: string
}

/** Rounds after which a call counts as one without an end. */
const MAX_ROUNDS = 300

/** Calls a tool and answers what it asks, in the way of the client's revision: the server's requests, or further rounds of the call. */
export async function callAndAnswer(
  client: SpecClient,
  name: string,
  answer: Answer,
  args: Readonly<Record<string, unknown>> = {},
  options: SpecRequestOptions = {},
): Promise<AnsweredCall> {
  const asked: Asked[] = []
  const states: string[] = []
  const params = { name, arguments: args }
  const reply = (method: unknown, given: unknown): object => {
    const question = { method: String(method), params: (given ?? {}) as Asked['params'] }
    asked.push(question)
    return answer(question)
  }
  let id = client.begin('tools/call', params, options)
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const message = await client.serverRequestOrAnswer(id)
    if (message.method !== undefined && message.id !== undefined && message.id !== null) {
      const answered = reply(message.method, message.params)
      if ('error' in answered) client.respondError(message.id, answered.error as { code: number; message: string })
      else client.respond(message.id, answered)
    } else if (message.result?.['resultType'] === 'input_required') {
      const { inputRequests = {}, requestState } = message.result as {
        inputRequests?: Record<string, Asked>
        requestState: string
      }
      states.push(requestState)
      const inputResponses = Object.fromEntries(
        Object.entries(inputRequests).map(([key, request]) => [key, reply(request.method, request.params)]),
      )
      id = client.begin('tools/call', { ...params, inputResponses, requestState }, { ...options, isInvalid: true })
    } else return { asked, states, message, text: textOf(message) }
  }
  throw new Error(`${name}: asked without an end`)
}

function textOf({ result }: RawMessage): string {
  const content = (result?.['content'] ?? []) as readonly { readonly text?: string }[]
  return content.map(({ text = '' }) => text).join('')
}
