import { showValue } from '../schema/show-value.ts'
import type { ContextQuery, ContextSearch } from './context-query.ts'
import { InvalidEntryError } from './store-errors.ts'

/** Where a page ended: what the implementation needs to go on. */
export type CursorPosition = readonly (string | number)[]

/** Where to go on after a page, for those who ask in the same way. */
export function encodeContextCursor(query: ContextQuery | ContextSearch, position: CursorPosition): string {
  const bytes = new TextEncoder().encode(JSON.stringify([fingerprint(query), ...position]))
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * The position in the cursor of a query; `undefined` when it has none.
 *
 * @throws {@link InvalidEntryError} when it is no cursor, or that of another query.
 */
export function decodeContextCursor(query: ContextQuery | ContextSearch): CursorPosition | undefined {
  const { cursor } = query
  if (cursor === undefined) return undefined
  const parts = parse(cursor)
  if (parts === undefined) throw new InvalidEntryError(`cursor: expected the nextCursor of a page, got ${showValue(cursor)}`)
  const [asked, ...position] = parts
  if (asked !== fingerprint(query))
    throw new InvalidEntryError('cursor: expected that of a page asked in the same way, got another')
  return position
}

function parse(cursor: unknown): CursorPosition | undefined {
  if (typeof cursor !== 'string') return undefined
  try {
    const binary = atob(cursor.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const parts: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
    return Array.isArray(parts) && parts.every(isPart) ? parts : undefined
  } catch {
    return undefined
  }
}

function isPart(part: unknown): part is string | number {
  return typeof part === 'string' || typeof part === 'number'
}

/** Tells one way to ask from another; the limit may change from page to page. */
function fingerprint({ cursor: _cursor, limit: _limit, ...asked }: ContextQuery | ContextSearch): number {
  const text = JSON.stringify(
    Object.entries(asked)
      .filter(([, part]) => part !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
  // FNV-1a: enough to notice a mistake.
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  return hash >>> 0
}
