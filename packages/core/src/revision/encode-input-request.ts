import type { ClientCapabilities, CreateMessageRequestParams, SamplingMessage } from '@modelcontextprotocol/server'
import { MissingRequiredClientCapabilityError, ToolError } from '../errors.ts'
import type { Question } from '../multi-round-trip/question.ts'

/** Turns the parameters of what is asked of a client into those that a revision knows. */
export type EncodeInputRequest = (method: Question['method'], params: object, capabilities: ClientCapabilities) => object

/** For revisions in which a sampling message has one content block, and choices in a form have their titles in a list beside them. */
export const encodeEarlyInputRequest: EncodeInputRequest = (method, params) => {
  if (method === 'sampling/createMessage') return withSingleContents(params as CreateMessageRequestParams) // made by sampling()
  // Also where a client declares it: there is nothing but forms in these revisions.
  if ('url' in params) throw new MissingRequiredClientCapabilityError({ elicitation: { url: {} } })
  return 'requestedSchema' in params ? withListedTitles(params) : params
}

/** For revisions in which a client says whether it can include the context of servers. */
export const encodeInputRequest: EncodeInputRequest = (method, params, { sampling }) => {
  if (method !== 'sampling/createMessage' || sampling?.context !== undefined) return params
  const { includeContext, ...others } = params as CreateMessageRequestParams // made by sampling()
  return others
}

/** For revisions in which an elicitation by URL has no id: nothing is told of its end. */
export const encodeInputRequestWithoutId: EncodeInputRequest = (method, params, capabilities) => {
  const { elicitationId, ...others } = encodeInputRequest(method, params, capabilities) as { elicitationId?: unknown } // of the others undefined
  return others
}

/** A message with several content blocks becomes several messages. */
function withSingleContents({ messages, ...others }: CreateMessageRequestParams): object {
  const single = (message: SamplingMessage): SamplingMessage[] =>
    Array.isArray(message.content) ? message.content.map((content) => ({ ...message, content })) : [message]
  return { ...others, messages: messages.flatMap(single) }
}

interface FormParams {
  readonly mode: 'form'
  readonly requestedSchema: { readonly properties: Readonly<Record<string, object>> }
}

/** There is no mode but that of forms; `oneOf` with titles becomes `enum` with `enumNames`. */
function withListedTitles(given: object): object {
  const { mode, ...params } = given as FormParams // made by elicitation(); other modes have to be declared, which such clients do not
  const { requestedSchema } = params
  const properties = Object.entries(requestedSchema.properties).map(([name, property]) => [name, withListedTitle(property)])
  return { ...params, requestedSchema: { ...requestedSchema, properties: Object.fromEntries(properties) as object } }
}

function withListedTitle(property: object): object {
  if ('type' in property && property.type === 'array')
    throw new ToolError('The client cannot show a form in which several things are chosen at once; it needs a newer revision.')
  const { oneOf, ...others } = property as { readonly oneOf?: readonly { readonly const?: unknown; readonly title?: unknown }[] }
  if (oneOf === undefined) return property
  return { ...others, enum: oneOf.map((choice) => choice.const), enumNames: oneOf.map((choice) => choice.title ?? choice.const) }
}
