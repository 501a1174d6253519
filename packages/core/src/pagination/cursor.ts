/** Encodes the key of a list's entry as a cursor, which clients are to treat as opaque. @see MCP, Pagination */
export function encodeCursor(key: string): string {
  return btoa(encodeURIComponent(key))
}

/** The key in a cursor; `undefined` when it is none of ours, letter for letter. */
export function decodeCursor(cursor: string): string | undefined {
  try {
    const key = decodeURIComponent(atob(cursor))
    return encodeCursor(key) === cursor ? key : undefined
  } catch {
    return undefined
  }
}
