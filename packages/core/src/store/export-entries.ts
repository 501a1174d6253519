import type { ContextEntry, ContextRef } from './context-entry.ts'
import { encodeContextCursor } from './context-cursor.ts'
import type { ContextQuery } from './context-query.ts'
import type { ContextStore } from './context-store.ts'
import type { ContextTransfer } from './context-transfer.ts'
import { checkRef } from './check-ref.ts'

/** How many entries are read at a time at most, and about how many characters. */
const PORTION_ENTRIES = 500
const PORTION_CHARACTERS = 4_194_304

/** The entries of a store as JSON Lines, read in portions, so that little is in memory at any time. */
export async function* exportEntries(store: Pick<ContextStore, 'list'>, transfer: ContextTransfer = {}): AsyncGenerator<string> {
  const { after, onProgress, signal, ...filter } = transfer
  if (after !== undefined) checkRef(after)
  let cursor = after === undefined ? undefined : cursorAfter(filter, after)
  let limit = 50
  let entries = 0
  do {
    signal?.throwIfAborted()
    const page = await store.list({ ...filter, limit, ...(cursor === undefined ? {} : { cursor }) })
    let characters = 0
    for (const entry of page.entries) {
      const line = encodeLine(entry)
      characters += line.length
      yield line
    }
    entries += page.entries.length
    const last = page.entries.at(-1)
    if (last !== undefined) onProgress?.({ entries, last: { namespace: last.namespace, key: last.key } })
    limit = Math.max(
      1,
      Math.min(PORTION_ENTRIES, Math.floor((PORTION_CHARACTERS * page.entries.length) / Math.max(characters, 1))),
    )
    cursor = page.nextCursor
  } while (cursor !== undefined)
}

/** The order of keys is the default, and there a cursor holds a namespace and a key. */
function cursorAfter(filter: ContextQuery, { namespace, key }: ContextRef): string {
  return encodeContextCursor(filter, [namespace, key])
}

function encodeLine({ namespace, key, value, metadata, tags, createdAt, updatedAt, expiresAt }: ContextEntry): string {
  return `${JSON.stringify({ namespace, key, value, metadata, tags, createdAt, updatedAt, expiresAt })}\n`
}
