import type { CheckedFilter } from '../check-query.ts'
import type { ContextEntry } from '../context-entry.ts'

/** Whether a filter means an entry, as far as metadata, tags and time go. */
export function matchesFilter(entry: ContextEntry, filter: CheckedFilter): boolean {
  const { metadata, tags, anyTag, updatedSinceMs } = filter
  if (tags?.every((tag) => entry.tags.includes(tag)) === false) return false
  if (anyTag?.some((tag) => entry.tags.includes(tag)) === false) return false
  if (updatedSinceMs !== undefined && Date.parse(entry.updatedAt) < updatedSinceMs) return false
  return metadata?.every(([name, value]) => Object.hasOwn(entry.metadata, name) && entry.metadata[name] === value) ?? true
}
