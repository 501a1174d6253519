import type { Root } from '@modelcontextprotocol/server'

/**
 * True when a place is one of the roots or beneath one, after `..`, percent-encoding and the case of drive letters are resolved. What is no absolute URI, or
 * hides a separator (`%2F`, `%5C`, `%00`), is within none. Symbolic links are not followed: resolve them first (`realpath`).
 *
 * ```ts
 * if (!isWithinRoots(pathToFileURL(await realpath(path)), await ctx.roots())) throw new ToolError('outside of your folders')
 * ```
 *
 * @param uri an absolute URI; of a path, what `pathToFileURL` makes of it.
 * @see MCP, Roots, Security Considerations
 */
export function isWithinRoots(uri: string | URL, roots: readonly Root[]): boolean {
  const place = placeOf(String(uri))
  return place !== undefined && roots.some((root) => isBeneath(place, placeOf(root.uri)))
}

/** Where a URI points: who has it, and the folders down to it. */
interface Place {
  readonly origin: string
  readonly segments: readonly string[]
}

function isBeneath(place: Place, root: Place | undefined): boolean {
  if (root?.origin !== place.origin) return false
  return root.segments.every((segment, depth) => place.segments[depth] === segment)
}

function placeOf(uri: string): Place | undefined {
  if (!URL.canParse(uri)) return undefined
  const { protocol, host, pathname } = new URL(uri) // resolves dot segments, also encoded ones
  const segments: string[] = []
  for (const encoded of pathname.split('/')) {
    const segment = decode(encoded)
    if (segment === undefined) return undefined
    if (segment !== '') segments.push(segment)
  }
  const [first] = segments
  if (first !== undefined && DRIVE.test(first)) segments[0] = first.toLowerCase()
  return { origin: `${protocol}//${host}`, segments }
}

const DRIVE = /^[a-z]:$/i

/** A path segment without percent-encoding; `undefined` when that is malformed, or there would be a separator or another level in it. */
function decode(segment: string): string | undefined {
  try {
    const decoded = decodeURIComponent(segment)
    return decoded === '.' || decoded === '..' || /[/\\\0]/.test(decoded) ? undefined : decoded
  } catch {
    return undefined
  }
}
