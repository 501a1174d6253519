import type { StandardSchemaV1 } from '@standard-schema/spec'

type Issue = StandardSchemaV1.Issue

const MAX_ISSUES = 20
const MAX_VARIANTS = 4
const MAX_VARIANT_ISSUES = 2
const MAX_MESSAGE_LENGTH = 300
const MAX_LINE_LENGTH = 600
const MAX_PATH_KEYS = 32
const MAX_KEY_LENGTH = 64
/** Texts up to this length are shown as they came; of longer ones only the length is. */
const MAX_SHOWN_STRING = 40

/**
 * What is wrong with a value, in words that a model can act on: one line for each issue with path, expected and received, for example
 * `timezone: expected string, received number` or `items[3].price: expected at least 0, received -1`.
 *
 * The messages of all libraries come out alike; an author's own message stays as it is. Of what was received the type is shown, and
 * texts up to 40 characters, numbers and booleans themselves. At most 20 lines of 600 characters. Never throws.
 *
 * @param value - what was validated
 */
export function formatIssues(issues: readonly Issue[], value: unknown): string {
  try {
    const shown = Array.from(issues).slice(0, MAX_ISSUES)
    const lines = shown.map((issue) => formatIssue(issue, keysOf(issue), value, 1).slice(0, MAX_LINE_LENGTH))
    if (issues.length > MAX_ISSUES) lines.push(`… and ${issues.length - MAX_ISSUES} more`)
    return lines.length === 0 ? NO_DETAILS : lines.join('\n')
  } catch {
    // A library's issue, or a getter in the value, did something unheard of.
    return NO_DETAILS
  }
}

/**
 * What {@link formatIssues} says in one line, for the message of a JSON-RPC error: "The message SHOULD be limited to a concise single sentence."
 *
 * @see MCP, Schema Reference, Error
 */
export function formatIssuesInline(issues: readonly Issue[], value: unknown): string {
  return formatIssues(issues, value).replaceAll('\n', '; ')
}

const NO_DETAILS = 'the value is not valid'
const NO_VARIANT = 'matches none of the allowed forms'

/** @param depth - how many unions the issue is inside of, counted from 1 */
function formatIssue(issue: Issue, keys: readonly unknown[], value: unknown, depth: number): string {
  const received = valueAt(value, keys)
  const path = formatPath(keys)
  const variants = variantsOf(issue)
  const text = variants.length === 0 ? describe(issue.message, received) : describeVariants(variants, keys, received, depth)
  return path === '' ? text : `${path}: ${text}`
}

function describe(message: unknown, received: unknown): string {
  const text = restate(oneLine(message)) || 'is not valid'
  const isExpectation = text.startsWith('expected ')
  if (/\breceived\b/i.test(text) || /^(?:is|matches) /.test(text)) return text
  // "Unrecognized key" and the like are not made clearer by the whole object that was received.
  const isShort = received === null || (typeof received !== 'object' && received !== undefined)
  return isExpectation || isShort ? `${text}, received ${show(received)}` : text
}

/** The libraries' ways to say the same, made one. */
function restate(message: string): string {
  if (message === 'Required' || /^Invalid key: Expected .+ but received undefined$/.test(message)) return 'is required'
  if (/^(?:.+ )?must be removed$/.test(message)) return 'is not allowed'
  const arktype = /^(?:.+ )?must be (.+) \(was (.+)\)$/.exec(message)
  if (arktype !== null) return `expected ${String(arktype[1])}, received ${String(arktype[2])}`
  const expectation = /^(?:[^:.]+[:.] )?[Ee]xpected (.+)$/.exec(message)
  if (expectation === null) return message
  return `expected ${String(expectation[1]).replace(' but received ', ', received ')}`
}

function describeVariants(variants: readonly Variant[], keys: readonly unknown[], received: unknown, depth: number): string {
  // A union in a union in a union tells nobody anything.
  if (depth > 2) return NO_VARIANT
  const texts = variants.slice(0, MAX_VARIANTS).map((variant) => {
    const outer = variant.hasFullPaths ? keys.length : 0
    const issues = variant.issues.slice(0, MAX_VARIANT_ISSUES)
    return issues.map((issue) => formatIssue(issue, keysOf(issue).slice(outer), received, depth + 1)).join(' and ')
  })
  const rest = variants.length > MAX_VARIANTS ? `; or ${variants.length - MAX_VARIANTS} others` : ''
  return `${NO_VARIANT}: ${texts.join('; or ')}${rest}`
}

/** What one variant of a union found wrong. */
interface Variant {
  readonly issues: readonly Issue[]
  /** Whether the paths start at the root; otherwise at the union's value. */
  readonly hasFullPaths: boolean
}

/** What a failed union says of its variants: Zod 4 (and our JSON Schema validator) in `errors`, Zod 3 in `unionErrors`. */
function variantsOf(issue: Issue & { readonly errors?: unknown; readonly unionErrors?: unknown }): readonly Variant[] {
  const variants: Variant[] = []
  const sources: readonly unknown[] = Array.isArray(issue.errors)
    ? issue.errors
    : Array.isArray(issue.unionErrors)
      ? issue.unionErrors
      : []
  for (const source of sources) {
    const issues: unknown = Array.isArray(source) ? source : (source as { issues?: unknown } | undefined)?.issues
    if (Array.isArray(issues) && issues.length > 0) variants.push({ issues: issues as Issue[], hasFullPaths: issues !== source })
  }
  return variants
}

function keysOf(issue: Issue): readonly unknown[] {
  // Not path.map(): of a library's subclass of Array it would make another one, and call its constructor with a length.
  return Array.from(issue.path ?? [], (segment) => (typeof segment === 'object' ? segment.key : segment))
}

function formatPath(keys: readonly unknown[]): string {
  let path = ''
  for (const key of keys.slice(0, MAX_PATH_KEYS)) {
    if (typeof key === 'number') path += `[${key}]`
    else if (typeof key === 'string' && /^[\w$-]{1,64}$/.test(key)) path += path === '' ? key : `.${key}`
    else path += `[${typeof key === 'string' ? JSON.stringify(key.slice(0, MAX_KEY_LENGTH)) : String(key)}]`
  }
  return keys.length > MAX_PATH_KEYS ? `${path}…` : path
}

function valueAt(value: unknown, keys: readonly unknown[]): unknown {
  let current = value
  for (const key of keys) {
    if (typeof current !== 'object' || current === null) return undefined
    // Only what the sender sent: never what objects inherit.
    current = Object.hasOwn(current, key as PropertyKey)
      ? (current as Record<PropertyKey, unknown>)[key as PropertyKey]
      : undefined
  }
  return current
}

function show(value: unknown): string {
  if (typeof value === 'string')
    return value.length > MAX_SHOWN_STRING ? `string (${value.length} characters)` : JSON.stringify(value)
  if (Array.isArray(value)) return `array (${value.length} items)`
  if (value === null || typeof value === 'number' || typeof value === 'boolean' || typeof value === 'undefined')
    return String(value)
  return typeof value
}

/** The message without what would break the line, cut. */
function oneLine(message: unknown): string {
  const text = String(message)
  const cut = text.length > MAX_MESSAGE_LENGTH ? `${text.slice(0, MAX_MESSAGE_LENGTH)}…` : text
  return cut.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
}
