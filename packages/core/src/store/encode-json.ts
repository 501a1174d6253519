import { utf8Length } from './code-points.ts'
import { explainNoJson } from './explain-no-json.ts'
import type { JsonLimits } from './json-limits.ts'
import type { JsonValue } from './json-value.ts'
import { InvalidEntryError } from './store-errors.ts'
import { isPlainObject } from './plain-object.ts'
import { isWellFormed } from './well-formed.ts'

/** JSON, checked. */
export interface EncodedJson {
  /** A copy of what was given. */
  readonly value: JsonValue
  readonly json: string
  /** The length of `json` in UTF-8. */
  readonly bytes: number
}

/** What a copy may still take. */
interface Budget {
  /** No more than the bytes will be; it ends the walk through a value that holds the same part again and again. */
  bytes: number
  readonly maxDepth: number
}

/**
 * Copies and encodes a value as JSON that says the same when it is parsed again. Members that are `undefined` count as absent, as in
 * `JSON.stringify`.
 *
 * Every write passes here. What is wrong is found in a second walk, so that the first one keeps no path, and copies: 2.2 µs
 * instead of 4.2 for an object of 80 bytes.
 *
 * @param what names the value in messages
 * @throws {@link InvalidEntryError} for what JSON or UTF-8 cannot say, and for more than the limits allow.
 */
export function encodeJson(value: unknown, what: string, limits: JsonLimits): EncodedJson {
  const copy = copyJson(value, { bytes: limits.maxBytes, maxDepth: limits.maxDepth }, 1)
  if (copy === undefined) throw new InvalidEntryError(`${what}: ${explainNoJson(value, limits)}`)
  const json = JSON.stringify(copy)
  const bytes = utf8Length(json)
  if (bytes > limits.maxBytes) throw new InvalidEntryError(`${what}: ${explainNoJson(value, limits)}`)
  return { value: copy, json, bytes }
}

/** @returns `undefined` when it cannot be copied. */
function copyJson(value: unknown, budget: Budget, depth: number): JsonValue | undefined {
  if (--budget.bytes < 0) return undefined
  switch (typeof value) {
    case 'string':
      return isAffordable(value, budget) ? value : undefined
    case 'number':
      // JSON knows no negative zero.
      return Number.isFinite(value) ? value + 0 : undefined
    case 'boolean':
      return value
    case 'object':
      if (value === null) return null
      if (depth > budget.maxDepth) return undefined
      return Array.isArray(value) ? copyArray(value, budget, depth) : copyObject(value, budget, depth)
    default:
      return undefined
  }
}

function copyArray(source: readonly unknown[], budget: Budget, depth: number): JsonValue | undefined {
  const copy: JsonValue[] = []
  for (const item of source) {
    const copied = copyJson(item, budget, depth + 1)
    if (copied === undefined) return undefined
    copy.push(copied)
  }
  return copy
}

function copyObject(source: object, budget: Budget, depth: number): JsonValue | undefined {
  if (!isPlainObject(source)) return undefined
  const copy: Record<string, JsonValue> = {}
  for (const name of Object.keys(source)) {
    // What is read of it is any JSON.
    const member = (source as Record<string, unknown>)[name]
    if (member === undefined) continue
    const copied = isAffordable(name, budget) ? copyJson(member, budget, depth + 1) : undefined
    if (copied === undefined) return undefined
    // Assigning `__proto__` would change the prototype instead of adding a member.
    if (name === '__proto__')
      Object.defineProperty(copy, name, { value: copied, enumerable: true, configurable: true, writable: true })
    else copy[name] = copied
  }
  return copy
}

function isAffordable(text: string, budget: Budget): boolean {
  budget.bytes -= text.length
  return budget.bytes >= 0 && isWellFormed(text)
}
