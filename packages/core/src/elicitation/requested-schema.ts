import type { JsonSchema } from '../schema/schema.ts'

const FIELD_TYPES: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'array'])
/** "Supported formats: email, uri, date, date-time". MCP, Elicitation, Requested Schema */
const FORMATS: ReadonlySet<unknown> = new Set(['email', 'uri', 'date', 'date-time'])

/**
 * The schema of a form as it is shown to the client: a flat object of strings, numbers, booleans and choices.
 *
 * @throws TypeError when a field is something else, which no client could show, or a password, which must not pass through one.
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

function requestedField(name: string, field: JsonSchema): object {
  const { format, ...others } = field
  if (!FIELD_TYPES.has(field['type']) || (field['type'] === 'array' && !isChoice(field['items'])))
    throw new TypeError(`elicitation: expected "${name}" to be a string, number, boolean or choice`)
  if (format === 'password')
    throw new TypeError(`elicitation: "${name}" is a password; ask for secrets by URL, they must not pass through the client`)
  // Other formats are checked when the answer comes; clients would refuse the form for them.
  return format === undefined || FORMATS.has(format) ? field : others
}

/** What several can be chosen of. */
function isChoice(items: unknown): boolean {
  if (typeof items !== 'object' || items === null) return false
  const { enum: choices, anyOf } = items as { readonly enum?: unknown; readonly anyOf?: unknown } // any object may be asked for a key
  return Array.isArray(choices) || Array.isArray(anyOf)
}
