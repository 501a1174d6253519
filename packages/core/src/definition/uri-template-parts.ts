import { InvalidDefinitionError } from '../errors.ts'

/** The longest template and the longest URI that is matched, in characters. */
export const MAX_URI_LENGTH = 8192
/** Matching takes time in proportion to the number of variables; nobody needs more. */
const MAX_VARIABLES = 32

/**
 * What a variable in the path matches:
 * `segment` (`{name}`) anything up to the next `/`, `path` (`{name*}`) segments and the `/` between them, `reserved` (`{+name}`)
 * anything, `value` (`?key={name}`) anything up to the next `&`.
 */
export type UriVariableKind = 'segment' | 'path' | 'reserved' | 'value'

/** A variable in the path, and the literal that follows it. */
export interface UriTemplateStep {
  readonly name: string
  readonly kind: UriVariableKind
  /** Empty only after the last variable. */
  readonly literal: string
}

/** A template, taken apart. */
export interface UriTemplateParts {
  /** The literal before the first variable. */
  readonly prefix: string
  readonly steps: readonly UriTemplateStep[]
  /** How the query expression begins: `?` with a new query, `&` after one that the literals began. `undefined` if there is none. */
  readonly queryOperator: '?' | '&' | undefined
  readonly queryNames: readonly string[]
  readonly fragmentName: string | undefined
}

/**
 * Takes a template apart.
 *
 * @param owner - names the definition in messages, e.g. `resource "repo://{owner}"`
 * @throws {@link InvalidDefinitionError} for what {@link UriTemplate} does not know or could not match without doubt.
 */
export function parseUriTemplateParts(template: string, owner: string): UriTemplateParts {
  return new TemplateParser(template, owner).parse()
}

class TemplateParser {
  readonly #template: string
  readonly #owner: string
  readonly #names = new Set<string>()
  readonly #literals: string[] = ['']
  readonly #variables: { readonly name: string; readonly kind: UriVariableKind }[] = []
  readonly #queryNames: string[] = []
  #queryOperator: '?' | '&' | undefined
  #fragmentName: string | undefined

  constructor(template: string, owner: string) {
    this.#template = template
    this.#owner = owner
  }

  parse(): UriTemplateParts {
    const template = this.#template
    if (template.length > MAX_URI_LENGTH) this.#refuse(`expected at most ${MAX_URI_LENGTH} characters, got ${template.length}`)
    let position = 0
    for (;;) {
      const open = template.indexOf('{', position)
      this.#addLiteral(template.slice(position, open === -1 ? undefined : open))
      if (open === -1) break
      const close = template.indexOf('}', open)
      if (close === -1) this.#refuse(`"{" at ${open} is not closed`)
      this.#addExpression(template.slice(open + 1, close))
      position = close + 1
    }
    const [prefix = ''] = this.#literals
    if (prefix !== '' && !/^[a-z][a-z\d+.-]*:/i.test(prefix))
      this.#refuse(`expected a scheme at the beginning, as in "notes://", got ${JSON.stringify(prefix)}`)
    return {
      prefix,
      steps: this.#variables.map(({ name, kind }, index) => ({ name, kind, literal: this.#literals[index + 1] ?? '' })),
      queryOperator: this.#queryOperator,
      queryNames: this.#queryNames,
      fragmentName: this.#fragmentName,
    }
  }

  #addLiteral(literal: string): void {
    if (literal === '') return
    if (literal.includes('}')) this.#refuse(`"}" without "{"`)
    // RFC 6570, section 2.1; the apostrophe, which it excludes too, does no harm. Other letters it has percent-encoded in URIs: here that is done by hand.
    const foreign = /[\u0000-\u0020"<>\\^`|\u007f-\uffff]|%(?![\da-f]{2})/i.exec(literal)?.[0]
    if (foreign !== undefined) this.#refuse(`${JSON.stringify(foreign)} cannot stand in a URI; percent-encode it`)
    if (this.#isPastPath()) this.#refuse(`expected the end after a query or fragment expression, got ${JSON.stringify(literal)}`)
    this.#literals.push(`${this.#literals.pop() ?? ''}${literal}`)
  }

  #addExpression(expression: string): void {
    const operator = /^[^\w%*]/.exec(expression)?.[0] ?? ''
    const names = expression.slice(operator.length)
    if (operator === '?' || operator === '&') return this.#addQuery(operator, names)
    if (operator === '#') return this.#addFragment(names)
    if (operator !== '' && operator !== '+' && operator !== '/') {
      return this.#refuse(`unknown operator in {${expression}}: expected a name, or one of + / ? & # before it`)
    }
    const isExploded = names.endsWith('*')
    const name = this.#addName(isExploded ? names.slice(0, -1) : names, expression)
    if (this.#isPastPath()) this.#refuse(`{${expression}} cannot follow a query or fragment expression`)
    if (operator === '/') this.#addLiteral('/')
    if (this.#variables.length > 0 && this.#literals.at(-1) === '') {
      this.#refuse(`expected a literal before {${expression}}: where one variable ends and the next begins cannot be told`)
    }
    this.#variables.push({
      name,
      kind: operator === '+' ? 'reserved' : isExploded ? 'path' : this.#isInQuery() ? 'value' : 'segment',
    })
    this.#literals.push('')
  }

  #addQuery(operator: '?' | '&', names: string): void {
    const hasQuery = this.#queryOperator !== undefined || this.#isInQuery()
    if (this.#fragmentName !== undefined) this.#refuse(`{${operator}${names}} cannot follow a fragment expression`)
    if (operator === '?' && hasQuery) this.#refuse(`the query has begun already: write {&${names}}`)
    if (operator === '&' && !hasQuery) this.#refuse(`there is no query to continue: write {?${names}}`)
    this.#queryOperator ??= operator
    for (const name of names.split(',')) this.#queryNames.push(this.#addName(name, operator + names))
  }

  #addFragment(name: string): void {
    if (this.#fragmentName !== undefined || this.#literals.some((literal) => literal.includes('#'))) this.#refuse('two fragments')
    this.#fragmentName = this.#addName(name, `#${name}`)
  }

  #addName(name: string, expression: string): string {
    if (name === '') return this.#refuse(`{${expression}} has an empty name`)
    // RFC 6570, section 2.3, without percent-encoded characters
    if (!/^\w+(?:\.\w+)*$/.test(name)) {
      return this.#refuse(`expected one name of A-Z a-z 0-9 _ and . in {${expression}}, got ${JSON.stringify(name)}`)
    }
    if (this.#names.has(name)) return this.#refuse(`the variable "${name}" is there twice`)
    if (this.#names.size >= MAX_VARIABLES) return this.#refuse(`expected at most ${MAX_VARIABLES} variables, got more`)
    this.#names.add(name)
    return name
  }

  #isInQuery(): boolean {
    return this.#literals.some((literal) => literal.includes('?') || literal.includes('#'))
  }

  #isPastPath(): boolean {
    return this.#queryOperator !== undefined || this.#fragmentName !== undefined
  }

  #refuse(reason: string): never {
    throw new InvalidDefinitionError(
      `${this.#owner}: invalid URI template: ${reason.length > 300 ? `${reason.slice(0, 300)}…` : reason}`,
    )
  }
}
