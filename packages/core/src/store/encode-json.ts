import { utf8Length } from './code-points.ts'
import { InvalidEntryError } from './store-errors.ts'

/** How much JSON may be. */
export interface JsonLimits {
  /** As text in UTF-8. */
  readonly maxBytes: number
  /** How deep arrays and objects may nest. */
  readonly maxDepth: number
}

/** JSON, checked. */
export interface EncodedJson {
  readonly json: string
  /** The length of `json` in UTF-8. */
  readonly bytes: number
}

/** Half of a pair of UTF-16 that stands alone: no code point, so UTF-8 cannot say it. */
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Encodes a value as JSON that says the same when it is parsed again. Members that are `undefined` count as absent, as in `JSON.stringify`.
 *
 * @param what names the value in messages
 * @throws {@link InvalidEntryError} for what JSON or UTF-8 cannot say, and for more than the limits allow.
 */
export function encodeJson(value: unknown, what: string, limits: JsonLimits): EncodedJson {
  new JsonCheck(limits, what).check(value, '', 1)
  const json = JSON.stringify(value)
  const bytes = utf8Length(json)
  if (bytes > limits.maxBytes) refuseSize(what, limits)
  return { json, bytes }
}

/** Whether UTF-8 can say the text. */
export function isWellFormed(text: string): boolean {
  return !LONE_SURROGATE.test(text)
}

class JsonCheck {
  readonly #limits: JsonLimits
  readonly #what: string
  /** No more than the bytes will be; it ends the walk through a value that holds the same part again and again. */
  #leastBytes = 0

  constructor(limits: JsonLimits, what: string) {
    this.#limits = limits
    this.#what = what
  }

  check(value: unknown, path: string, depth: number): void {
    this.#count(1)
    switch (typeof value) {
      case 'string':
        return this.#checkText(value, path)
      case 'number':
        if (Number.isFinite(value)) return
        return this.#refuse(path, 'JSON', String(value))
      case 'boolean':
        return
      case 'object':
        if (value !== null) this.#checkNested(value, path, depth)
        return
      default:
        return this.#refuse(path, 'JSON', value === undefined ? 'undefined' : `a ${typeof value}`)
    }
  }

  #checkNested(value: object, path: string, depth: number): void {
    if (depth > this.#limits.maxDepth) {
      this.#refuse('', `at most ${this.#limits.maxDepth} levels of nesting and no cycle`, 'more')
    }
    if (Array.isArray(value)) {
      for (let index = 0; index < value.length; index++) {
        this.check(value[index], `${path}/${index}`, depth + 1)
      }
      return
    }
    if (!isPlainObject(value)) this.#refuse(path, 'JSON', `an instance of ${classOf(value)}`)
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      const memberPath = `${path}/${name}`
      this.#checkText(name, memberPath)
      this.check(member, memberPath, depth + 1)
    }
  }

  #checkText(text: string, path: string): void {
    this.#count(text.length)
    if (!isWellFormed(text)) this.#refuse(path, 'well-formed Unicode', 'half of a surrogate pair')
  }

  #count(bytes: number): void {
    this.#leastBytes += bytes
    if (this.#leastBytes > this.#limits.maxBytes) refuseSize(this.#what, this.#limits)
  }

  #refuse(path: string, expected: string, found: string): never {
    const place = path === '' ? '' : ` at ${path.slice(0, 200)}`
    throw new InvalidEntryError(`${this.#what}: expected ${expected}${place}, got ${found}`)
  }
}

function refuseSize(what: string, { maxBytes }: JsonLimits): never {
  const size = maxBytes >= 1_048_576 ? ` (${maxBytes / 1_048_576} MiB)` : ''
  throw new InvalidEntryError(`${what}: expected at most ${maxBytes} bytes${size} of JSON in UTF-8, got more`)
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects of another realm have another Object.prototype; what they share is that it has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function classOf(value: object): string {
  return (value.constructor as { name?: string } | undefined)?.name ?? 'a class'
}
