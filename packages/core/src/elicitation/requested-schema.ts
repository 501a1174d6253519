import type { JsonSchema } from '../schema/schema.ts'
import { isSecretName } from './is-secret-name.ts'

const FIELD_TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'array'])
/** "Supported formats: email, uri, date, date-time". MCP, Elicitation, Requested Schema */
const FORMATS: ReadonlySet<unknown> = new Set(['email', 'uri', 'date', 'date-time'])
const CLICKABLE = /\bhttps?:\/\/\S/i

/**
 * The schema of a form as it is shown to the client: a flat object of strings, numbers, booleans and choices.
 *
 * @throws TypeError when a field is something else, which no client could show, a secret, which must not pass through one, or tells of a URL to open.
 * @see MCP, Elicitation, Requested Schema
 */
export function requestedSchemaOf({ type, properties = {}, required }: JsonSchema): object {
  const fields = Object.entries(properties as Readonly<Record<string, JsonSchema>>).map(([name, field]) => [
    name,
    requestedField(name, field),
  ])
  const shown = { type, properties: Object.fromEntries(fields) as object }
  return required === undefined ? shown : { ...shown, required }
}

/**
 * Checks a text that a form shows.
 *
 * @throws TypeError when it is none, or there is a URL in it that people would click: "Servers SHOULD NOT include URLs intended to be clickable in any field".
 */
export function checkShownText(what: string, text: unknown): void {
  if (typeof text !== 'string' || text === '') throw new TypeError(`elicitation: expected ${what} to be a text`)
  if (CLICKABLE.test(text))
    throw new TypeError(`elicitation: expected ${what} to hold no URL; send people to one with ctx.elicit.url`)
}

function requestedField(name: string, field: JsonSchema): object {
  const { format, ...others } = field
  if (!FIELD_TYPES.has(field['type']) || (field['type'] === 'array' && !isChoice(field['items'])))
    throw new TypeError(`elicitation: expected "${name}" to be a string, number, boolean or choice`)
  if (format === 'password' || isSecret(name, field))
    throw new TypeError(
      `elicitation: "${name}" is a secret; ask for it with ctx.elicit.url, secrets must not pass through the client`,
    )
  for (const text of [field['title'], field['description']]) if (text !== undefined) checkShownText(`"${name}"`, text)
  // Other formats are checked when the answer comes; clients would refuse the form for them.
  return format === undefined || FORMATS.has(format) ? field : others
}

/** Something that people type in and that is called a secret. */
function isSecret(name: string, { type, title, enum: choices, oneOf }: JsonSchema): boolean {
  if (type === 'boolean' || type === 'array' || choices !== undefined || oneOf !== undefined) return false
  return isSecretName(name) || (typeof title === 'string' && isSecretName(title))
}

/** What several can be chosen of. */
function isChoice(items: unknown): boolean {
  if (typeof items !== 'object' || items === null) return false
  const { enum: choices, anyOf } = items as { readonly enum?: unknown; readonly anyOf?: unknown } // any object may be asked for a key
  return Array.isArray(choices) || Array.isArray(anyOf)
}
