import type { JsonObject, JsonValue } from './json-value.ts'

/** What a value becomes by a JSON merge patch. Neither is changed; the result may share parts with both. @see RFC 7396 */
export function mergePatch(target: JsonValue, patch: JsonValue): JsonValue {
  if (!isObject(patch)) return patch
  const merged = new Map<string, JsonValue>(isObject(target) ? Object.entries(target) : [])
  for (const [name, member] of Object.entries(patch)) {
    if (member === null) merged.delete(name)
    else merged.set(name, mergePatch(merged.get(name) ?? null, member))
  }
  // Defines its members, so that one named `__proto__` is a member like any other.
  return Object.fromEntries(merged)
}

function isObject(value: JsonValue): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
