import { InvalidDefinitionError } from '../errors.ts'
import type { JsonSchema } from './schema.ts'

/** Two JSON levels for each of the 64 levels of subschemas, and as much again for what `default`, `enum` and `examples` hold. */
const MAX_DEPTH = 256
/** As many values as a message may hold. */
const MAX_VALUES = 100_000

/**
 * A deeply frozen copy of a schema, so that nobody changes it after it was checked and sent.
 *
 * Nothing is lost or converted on the way: what JSON cannot carry is refused. Properties that are `undefined` count as absent, as in
 * `JSON.stringify`.
 *
 * @param owner - names the definition in messages, e.g. `tool "get_time" input`
 * @throws {@link InvalidDefinitionError} for values that are not JSON, cycles, nesting over 256 levels and more than 100,000 values.
 */
export function copyJson(schema: JsonSchema, owner: string): JsonSchema {
  return new Copier(owner).copyObject(schema, '#', 1)
}

class Copier {
  readonly #owner: string
  #values = 0

  constructor(owner: string) {
    this.#owner = owner
  }

  copyObject(source: object, location: string, depth: number): JsonSchema {
    const copy: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(source)) {
      if (value === undefined) continue
      const copied = this.#copy(value, `${location}/${key}`, depth + 1)
      // Assigning `__proto__` would change the prototype instead of adding a property.
      if (key === '__proto__') Object.defineProperty(copy, key, { value: copied, enumerable: true })
      else copy[key] = copied
    }
    return Object.freeze(copy)
  }

  #copy(value: unknown, location: string, depth: number): unknown {
    if (++this.#values > MAX_VALUES) this.#refuse(`expected at most ${MAX_VALUES} values, got more`)
    if (depth > MAX_DEPTH) this.#refuse(`expected at most ${MAX_DEPTH} levels of nesting and no cycle, got more`)
    if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
    if (typeof value === 'number' && Number.isFinite(value)) return value
    if (Array.isArray(value)) {
      return Object.freeze(value.map((item, index) => this.#copy(item, `${location}/${index}`, depth + 1)))
    }
    if (isPlainObject(value)) return this.copyObject(value, location, depth)
    return this.#refuse(`expected JSON at ${location.slice(0, 200)}, got ${nameOf(value)}`)
  }

  #refuse(reason: string): never {
    throw new InvalidDefinitionError(`${this.#owner}: the schema cannot be sent as JSON: ${reason}`)
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  // Objects of another realm have another Object.prototype; what they share is that it has no prototype itself.
  return prototype === null || Object.getPrototypeOf(prototype) === null
}

function nameOf(value: unknown): string {
  if (typeof value === 'object' && value !== null)
    return `an instance of ${(value.constructor as { name?: string } | undefined)?.name ?? 'a class'}`
  return typeof value === 'number' ? String(value) : typeof value
}
