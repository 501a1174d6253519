import type { JsonValue } from './json-value.ts'

/** The value itself, frozen with all its parts, so that many may share it. */
export function freezeJson<Value extends JsonValue>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value
  for (const part of Object.values<JsonValue>(value)) freezeJson(part)
  return Object.freeze(value)
}
