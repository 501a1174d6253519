import type { JsonLimits } from './json-limits.ts'
import { isPlainObject } from './plain-object.ts'
import { isWellFormed } from './well-formed.ts'

/** What keeps a value from being JSON within the limits, in words; that there is too much of it when nothing else does. */
export function explainNoJson(value: unknown, limits: JsonLimits): string {
  return new Explanation(limits).explain(value, '', 1) ?? tooLarge(limits)
}

class Explanation {
  readonly #limits: JsonLimits
  /** No more than the bytes will be, so that the walk ends. */
  #leastBytes = 0

  constructor(limits: JsonLimits) {
    this.#limits = limits
  }

  /** @returns `undefined` when nothing is wrong with it. */
  explain(value: unknown, path: string, depth: number): string | undefined {
    const size = this.#count(1)
    if (size !== undefined) return size
    if (typeof value === 'string') return this.#explainText(value, path)
    if (typeof value === 'boolean' || value === null || Number.isFinite(value)) return undefined
    if (typeof value !== 'object')
      return expected('JSON', path, typeof value === 'number' || value === undefined ? String(value) : `a ${typeof value}`)
    if (depth > this.#limits.maxDepth) return `expected at most ${this.#limits.maxDepth} levels of nesting and no cycle, got more`
    if (!Array.isArray(value) && !isPlainObject(value)) return expected('JSON', path, `an instance of ${classOf(value)}`)
    return this.#explainParts(value, path, depth)
  }

  #explainParts(value: object, path: string, depth: number): string | undefined {
    const isList = Array.isArray(value)
    // Holes of arrays are not among the entries of objects.
    const parts: Iterable<[unknown, unknown]> = isList ? value.entries() : Object.entries(value)
    for (const [name, part] of parts) {
      if (part === undefined && !isList) continue
      const partPath = `${path}/${String(name)}`
      const reason = (isList ? undefined : this.#explainText(String(name), partPath)) ?? this.explain(part, partPath, depth + 1)
      if (reason !== undefined) return reason
    }
    return undefined
  }

  #explainText(text: string, path: string): string | undefined {
    const size = this.#count(text.length)
    if (size !== undefined) return size
    return isWellFormed(text) ? undefined : expected('well-formed Unicode', path, 'half of a surrogate pair')
  }

  #count(bytes: number): string | undefined {
    this.#leastBytes += bytes
    return this.#leastBytes > this.#limits.maxBytes ? tooLarge(this.#limits) : undefined
  }
}

function expected(what: string, path: string, found: string): string {
  return `expected ${what}${path === '' ? '' : ` at ${path.slice(0, 200)}`}, got ${found}`
}

function tooLarge({ maxBytes }: JsonLimits): string {
  const size = maxBytes >= 1_048_576 ? ` (${maxBytes / 1_048_576} MiB)` : ''
  return `expected at most ${maxBytes} bytes${size} of JSON in UTF-8, got more`
}

function classOf(value: object): string {
  return (value.constructor as { name?: string } | undefined)?.name ?? 'a class'
}
