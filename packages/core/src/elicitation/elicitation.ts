import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Parsed, Question } from '../multi-round-trip/question.ts'
import { compileSchema, type CompiledSchema } from '../schema/compile-schema.ts'
import { formatIssues } from '../schema/format-issues.ts'
import type { InferOutput, Schema } from '../schema/schema.ts'
import { Cancelled, Declined } from './declined.ts'
import { checkElicitationUrl } from './check-elicitation-url.ts'
import { checkShownText, requestedSchemaOf } from './requested-schema.ts'

/** What a person is asked to fill in. */
export interface ElicitationOptions<Fields extends Schema = Schema> {
  /** What to ask, for people. Never for secrets: those are asked for by URL. */
  readonly message: string
  /** The form: a flat object of strings, numbers, booleans and choices. */
  readonly schema: Fields
}

/** What a person did with a form, when the handler wants to know instead of stopping. */
export type ElicitationOutcome<Values> =
  | { readonly action: 'accept'; readonly content: Values }
  | { readonly action: 'decline' | 'cancel' }

/**
 * Asks a person for input by a form.
 *
 * @see MCP, Elicitation, Form Mode
 */
export function elicitation<const Fields extends Schema>(options: ElicitationOptions<Fields>): Question<InferOutput<Fields>> {
  const asked = elicitationOutcome(options)
  return { ...asked, parse: async (result) => valueOf(await asked.parse(result)) }
}

/** Like {@link elicitation}, for handlers that want to know of a refusal instead of stopping at it. */
export function elicitationOutcome<const Fields extends Schema>(
  options: ElicitationOptions<Fields>,
): Question<ElicitationOutcome<InferOutput<Fields>>> {
  const schema = compiled(options.schema)
  return {
    method: 'elicitation/create',
    params: async () => {
      await schema.ready
      checkShownText('message', options.message)
      return { mode: 'form', message: options.message, requestedSchema: requestedSchemaOf(schema.jsonSchema) }
    },
    requires: { elicitation: { form: {} } },
    parse: (result) => parseForm(result, schema) as Promise<Parsed<ElicitationOutcome<InferOutput<Fields>>>>, // by the schema
  }
}

/** Where a person is sent. */
export interface UrlElicitationOptions {
  /** Why, for people. */
  readonly message: string
  /**
   * Where to: `https:`, or `http:` on this machine. Without secrets or facts about the user in it, and not signed in already: the page finds out who is
   * there, and whether it is who was sent (`server.elicitationTicket`).
   */
  readonly url: string
  /** Names this elicitation in the server, in revisions that have such names. Default: a random id. */
  readonly elicitationId?: string
}

/**
 * Asks a person to open a URL, for what must not pass through the client.
 *
 * @throws TypeError when there is no message, or the URL is none, not `https:`, or holds what it must not.
 * @see MCP, Elicitation, URL Mode
 */
export function urlElicitation({ message, url, elicitationId = crypto.randomUUID() }: UrlElicitationOptions): Question<void> {
  if (typeof (message as unknown) !== 'string' || message === '')
    throw new TypeError('elicitation: expected message to be a text')
  checkElicitationUrl(url)
  return {
    method: 'elicitation/create',
    params: () => ({ mode: 'url', message, url, elicitationId }),
    requires: { elicitation: { url: {} } },
    parse: (result) => (actionOf(result) === 'accept' ? { value: undefined } : refusal(result)),
  }
}

function valueOf<Values>(parsed: Parsed<ElicitationOutcome<Values>>): Parsed<Values> {
  if ('problem' in parsed) return parsed
  if (parsed.value.action === 'accept') return { value: parsed.value.content }
  throw parsed.value.action === 'decline' ? new Declined() : new Cancelled()
}

async function parseForm(result: unknown, schema: CompiledSchema): Promise<Parsed<ElicitationOutcome<unknown>>> {
  const action = actionOf(result)
  if (action === undefined) return { problem: 'expected an ElicitResult with an action' }
  if (action !== 'accept') return { value: { action } }
  const content = (result as { content?: unknown }).content ?? {} // an object, as actionOf() found
  const checked: StandardSchemaV1.Result<unknown> = await schema.validate(content)
  if (checked.issues !== undefined) return { problem: formatIssues(checked.issues, content) }
  return { value: { action, content: checked.value } }
}

function refusal(result: unknown): Parsed<never> {
  const action = actionOf(result)
  if (action === undefined) return { problem: 'expected an ElicitResult with an action' }
  throw action === 'decline' ? new Declined() : new Cancelled()
}

function actionOf(result: unknown): 'accept' | 'decline' | 'cancel' | undefined {
  if (typeof result !== 'object' || result === null || !('action' in result)) return undefined
  const { action } = result
  return action === 'accept' || action === 'decline' || action === 'cancel' ? action : undefined
}

/** Schemas are written once and asked often: each is compiled once. */
const compiledSchemas = new WeakMap<object, CompiledSchema>()

function compiled(schema: Schema): CompiledSchema {
  let found = compiledSchemas.get(schema)
  if (found === undefined) {
    found = compileSchema(schema, { direction: 'input', owner: 'elicitation', objectOnly: true })
    compiledSchemas.set(schema, found)
  }
  return found
}
