import type { AuditEntry } from './audit-record.ts'

/**
 * An entry as one line of JSON without a line feed, in visible characters only: what a caller put into a name neither breaks lines nor moves a cursor.
 */
export function encodeAuditEntry(entry: AuditEntry): string {
  return JSON.stringify(entry).replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The entry of a line, exactly as {@link encodeAuditEntry} writes it; `undefined` for any other line, also one that only looks the same. */
export function parseAuditEntry(line: string): AuditEntry | undefined {
  try {
    const entry = JSON.parse(line) as AuditEntry // as far as it is an entry, its chain tells
    return encodeAuditEntry(entry) === line ? entry : undefined
  } catch {
    return undefined
  }
}

/** What JSON leaves as it is: DEL and C1 controls, line separators, marks of writing direction, the byte order mark. */
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g
