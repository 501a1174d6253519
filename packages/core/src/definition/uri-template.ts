import { UriPathMatch } from './uri-path-match.ts'
import { MAX_URI_LENGTH, parseUriTemplateParts, type UriTemplateParts, type UriVariableKind } from './uri-template-parts.ts'

/**
 * A URI template: the part of RFC 6570 that resources need, matched as well as expanded.
 *
 * | Expression | Matches |
 * |---|---|
 * | `{name}`, `{/name}` | one segment (`{/name}` with the `/` before it); after a literal `?` one value |
 * | `{name*}`, `{/name*}` | one or more segments with the `/` between them |
 * | `{+name}` | any characters |
 * | `{?a,b}`, `{&c}` | query parameters in any order; each may be missing, others are ignored |
 * | `{#name}` | the fragment, which may be missing |
 *
 * Values come percent-decoded. What could lead out of a directory does not match: a `/`, `\` or their encoded forms in a segment, a
 * `..` segment or a NUL anywhere, an absolute path in `{name*}`; nor do empty values in the path, malformed encoding, a parameter given twice, and URIs of more than
 * 8,192 characters. Literals are compared as they are, case and encoding included.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6570
 */
export class UriTemplate {
  /** The template as it was given. */
  readonly template: string
  /** The names of its variables, in their order. */
  readonly variables: readonly string[]
  readonly #parts: UriTemplateParts

  /** Not for use outside: see {@link parseUriTemplate}. */
  constructor(template: string, parts: UriTemplateParts) {
    this.template = template
    this.#parts = parts
    const { steps, queryNames, fragmentName } = parts
    this.variables = [...steps.map(({ name }) => name), ...queryNames, ...(fragmentName === undefined ? [] : [fragmentName])]
  }

  /** Whether the text has expressions, or at least braces, which no URI has. */
  static isTemplate(uri: string): boolean {
    return uri.includes('{') || uri.includes('}')
  }

  /**
   * The values of the variables in the URI, or `undefined` if it does not match. Variables that are missing in it are missing in the
   * result. In time linear in the length of the URI.
   */
  match(uri: string): Record<string, string> | undefined {
    const { prefix, steps, queryOperator, queryNames, fragmentName } = this.#parts
    if (uri.length > MAX_URI_LENGTH || !uri.startsWith(prefix)) return undefined
    const hash = fragmentName === undefined ? -1 : uri.indexOf('#')
    const end = hash === -1 ? uri.length : hash
    const pathEnd = queryOperator === undefined ? end : this.#pathEnd(uri, end)
    const path = new UriPathMatch(uri, pathEnd, steps)
    if (!path.matchFrom(0, prefix.length)) return undefined

    // Without a prototype a variable that is called `__proto__` is a variable like any other.
    const values = Object.create(null) as Record<string, string>
    for (const [index, { name, kind }] of steps.entries()) {
      const value = decodeValue(uri.slice(path.starts[index], path.ends[index]), kind)
      if (value === undefined) return undefined
      values[name] = value
    }
    if (pathEnd < end && !readQuery(uri.slice(pathEnd + 1, end), queryNames, values)) return undefined
    if (fragmentName !== undefined && hash !== -1) {
      const value = decodeValue(uri.slice(hash + 1), 'reserved')
      if (value === undefined) return undefined
      values[fragmentName] = value
    }
    return values
  }

  /**
   * The URI for these values, percent-encoded (`%` in them as well). Names that the template does not have are ignored.
   *
   * @throws `TypeError` when a variable of the path is missing or empty.
   * @throws `RangeError` for values that {@link UriTemplate.match} would not give back as they are, such as `a/b` for one segment.
   */
  expand(values: Readonly<Record<string, string | undefined>>): string {
    const uri = this.#expand(values)
    const readBack = this.match(uri)
    for (const name of this.variables) {
      if (readBack?.[name] !== own(values, name)) {
        throw new RangeError(`URI template ${this.template}: no URI carries ${JSON.stringify(own(values, name))} as "${name}"`)
      }
    }
    return uri
  }

  #expand(values: Readonly<Record<string, string | undefined>>): string {
    const { prefix, steps, queryOperator, queryNames, fragmentName } = this.#parts
    let uri = prefix
    for (const { name, kind, literal } of steps) {
      const value = own(values, name)
      if (value === undefined || value === '')
        throw new TypeError(`URI template ${this.template}: expected a value for "${name}"`)
      uri += encodeValue(value, kind) + literal
    }
    let separator: string = queryOperator ?? ''
    for (const name of queryNames) {
      const value = own(values, name)
      if (value === undefined) continue
      uri += `${separator}${name}=${encodeValue(value, 'value')}`
      separator = '&'
    }
    const fragment = fragmentName === undefined ? undefined : own(values, fragmentName)
    return fragment === undefined ? uri : `${uri}#${encodeValue(fragment, 'reserved')}`
  }

  /** Where the query expression's part of the URI begins: at the `?`, or at the `&` after the parameters that are literals. */
  #pathEnd(uri: string, end: number): number {
    const { prefix, steps, queryOperator } = this.#parts
    let position = uri.indexOf('?')
    if (queryOperator === '&') {
      const literals = prefix + steps.map(({ literal }) => literal).join('')
      const separators = literals.slice(literals.indexOf('?')).split('&').length
      for (let count = 0; count < separators && position !== -1; count++) position = uri.indexOf('&', position + 1)
    }
    return position === -1 || position > end ? end : position
  }
}

/**
 * Reads a URI template.
 *
 * @param owner - names the definition in messages, e.g. `resource "repo://{owner}"`
 * @throws {@link InvalidDefinitionError} for adjacent variables, duplicate, empty or unusual names, unbalanced braces, unknown
 *   operators and modifiers, anything after the query but a fragment, more than 32 variables, and more than 8,192 characters.
 */
export function parseUriTemplate(template: string, owner: string): UriTemplate {
  return new UriTemplate(template, parseUriTemplateParts(template, owner))
}

/** Adds the parameters of a query; `false` if one is given twice or its value is refused. */
function readQuery(query: string, names: readonly string[], values: Record<string, string>): boolean {
  for (const parameter of query.split('&')) {
    const equals = parameter.indexOf('=')
    const name = equals === -1 ? parameter : parameter.slice(0, equals)
    if (!names.includes(name)) continue
    const value = decodeValue(equals === -1 ? '' : parameter.slice(equals + 1), 'value')
    if (value === undefined || name in values) return false
    values[name] = value
  }
  return true
}

/** What `path.resolve` would take for a path of its own: from the root, or of a drive. */
const ABSOLUTE_PATH = /^(?:[\\/]|[a-z]:[\\/])/i

/** The value behind its encoding; `undefined` if the encoding is malformed or the value could lead out of a directory. */
function decodeValue(encoded: string, kind: UriVariableKind): string | undefined {
  const value = encoded.includes('%') ? decodePercent(encoded) : encoded
  if (value === undefined || value.includes('\0') || /(?:^|[\\/])\.\.(?:[\\/]|$)/.test(value)) return undefined
  const isRefused = kind === 'segment' ? /[\\/]/.test(value) : kind === 'path' && ABSOLUTE_PATH.test(value)
  return isRefused ? undefined : value
}

function decodePercent(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded)
  } catch {
    return undefined
  }
}

function encodeValue(value: string, kind: UriVariableKind): string {
  // Half a surrogate pair has no encoding; replaced, `expand` sees that the value does not come back.
  const wellFormed = value.replace(/\p{Surrogate}/gu, '\ufffd')
  switch (kind) {
    case 'segment':
    case 'value':
      return encodeURIComponent(wellFormed)
    case 'path':
      return wellFormed.split('/').map(encodeURIComponent).join('/')
    case 'reserved':
      return encodeURI(wellFormed)
  }
}

function own(values: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}
