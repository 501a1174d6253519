import type {
  Client,
  ClientCapabilities,
  CreateMessageRequest,
  CreateMessageResult,
  ElicitRequest,
  ElicitResult,
} from '@modelcontextprotocol/client'

/** What a server asks a person: `message`, and `requestedSchema` for a form or `url` with `mode: 'url'`. */
export type ElicitParams = ElicitRequest['params']

/** What a server asks a model. */
export type SampleParams = CreateMessageRequest['params']

/** What a person does: fills in the form, or agrees to open a URL (`'accept'`), declines, or dismisses the question. */
export type ElicitAnswer = NonNullable<ElicitResult['content']> | 'accept' | 'decline' | 'cancel'

/** Who answers what a server asks its client. Whatever is given is declared as a capability. */
export interface ClientAnswers {
  /** The person. */
  readonly elicit?: (params: ElicitParams) => ElicitAnswer | Promise<ElicitAnswer>
  /** The model: a text, or a whole result. */
  readonly sample?: (params: SampleParams) => string | CreateMessageResult | Promise<string | CreateMessageResult>
  /** The places that the server may work in, by URI. */
  readonly roots?: readonly string[]
}

/** What a client can do that has these answers. */
export function capabilitiesFrom({ elicit, sample, roots }: ClientAnswers): ClientCapabilities {
  const capabilities: ClientCapabilities = {}
  if (elicit !== undefined) capabilities.elicitation = { form: {}, url: {} }
  if (sample !== undefined) capabilities.sampling = { tools: {} }
  if (roots !== undefined) capabilities.roots = {}
  return capabilities
}

/** Has the client give these answers. */
export function registerAnswers(client: Client, { elicit, sample, roots }: ClientAnswers): void {
  if (elicit !== undefined)
    client.setRequestHandler('elicitation/create', async ({ params }) => toElicitResult(await elicit(params)))
  if (sample !== undefined)
    client.setRequestHandler('sampling/createMessage', async ({ params }) => toCreateMessageResult(await sample(params)))
  if (roots !== undefined) client.setRequestHandler('roots/list', () => ({ roots: roots.map((uri) => ({ uri })) }))
}

function toElicitResult(answer: ElicitAnswer): ElicitResult {
  return typeof answer === 'string' ? { action: answer } : { action: 'accept', content: answer }
}

function toCreateMessageResult(answer: string | CreateMessageResult): CreateMessageResult {
  if (typeof answer !== 'string') return answer
  return { role: 'assistant', model: 'test', content: { type: 'text', text: answer } }
}
