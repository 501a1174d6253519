import { createHash } from 'node:crypto'
import type { JsonObject } from '@portico/core'

/** A longer label is cut and made unique by its digest: indexes bound the length of what they hold. */
const MAX_LABEL_CHARACTERS = 200

/** What an entry can be asked for by equality: its tags, and the members of its metadata that are text, numbers, true, false or null. */
export function labelsOf(tags: readonly string[], metadata: JsonObject): string[] {
  const labels = tags.map(tagLabel)
  for (const [name, value] of Object.entries(metadata)) {
    if (value === null || typeof value !== 'object') labels.push(metadataLabel(name, value))
  }
  return labels
}

export function tagLabel(tag: string): string {
  return bounded(`t${tag}`)
}

export function metadataLabel(name: string, value: string | number | boolean | null): string {
  return bounded(`m${JSON.stringify([name, value])}`)
}

function bounded(label: string): string {
  if (label.length <= MAX_LABEL_CHARACTERS) return label
  const digest = createHash('sha256').update(label).digest('base64url')
  // Not in the middle of a surrogate pair.
  const end = /[\ud800-\udbff]/.test(label.charAt(MAX_LABEL_CHARACTERS - 1)) ? MAX_LABEL_CHARACTERS - 1 : MAX_LABEL_CHARACTERS
  return `${label.slice(0, end)}${digest}`
}

/** {@link labelsOf} an entry as it was written. */
export function labelsOfHead({ tags, metadata }: { readonly tags: string; readonly metadata: string }): string[] {
  if (tags === '[]' && metadata === '{}') return []
  // Both were written from values of these types.
  return labelsOf(JSON.parse(tags) as string[], JSON.parse(metadata) as JsonObject)
}
