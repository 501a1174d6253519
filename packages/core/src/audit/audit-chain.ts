import { sortKeys } from '../schema/sort-keys.ts'
import { type AuditEntry, type AuditRecord, GENESIS_HASH } from './audit-record.ts'

/** The last entry of a chain, as far as the next one needs it. */
export type AuditChainEnd = Pick<AuditEntry, 'sequence' | 'hash'>

/** The end of a chain that has no entry yet. */
export const EMPTY_CHAIN: AuditChainEnd = { sequence: 0, hash: GENESIS_HASH }

/** What a look at a chain found. */
export type AuditVerification =
  | { readonly isIntact: true; readonly last: AuditChainEnd }
  | { readonly isIntact: false; readonly row: number; readonly problem: string }

/** Makes a record the next entry of a chain. For stores. */
export async function chainAuditRecord(record: AuditRecord, end: AuditChainEnd): Promise<AuditEntry> {
  const entry = { ...record, sequence: end.sequence + 1, previousHash: end.hash }
  return { ...entry, hash: await digestOf(entry) }
}

/**
 * Looks whether entries are a whole chain: each as it was written, none missing, none added. That entries are missing at its end can be seen only by who
 * knows the last hash.
 *
 * @param entries parsed entries, or whatever stands in their place.
 * @param start where the chain begins, when its first entries are kept elsewhere. Default: at the first.
 */
export async function verifyAuditChain(
  entries: Iterable<unknown> | AsyncIterable<unknown>,
  start: AuditChainEnd = EMPTY_CHAIN,
): Promise<AuditVerification> {
  let last = start
  let row = 0
  for await (const entry of entries) {
    row++
    const problem = isEntry(entry) ? await problemWith(entry, last) : 'expected an entry'
    if (problem !== undefined) return { isIntact: false, row, problem }
    const { sequence, hash } = entry as AuditEntry // looked at just now
    last = { sequence, hash }
  }
  return { isIntact: true, last }
}

async function problemWith({ hash, ...entry }: AuditEntry, before: AuditChainEnd): Promise<string | undefined> {
  if (entry.sequence !== before.sequence + 1)
    return `expected the entry with sequence ${before.sequence + 1}, found ${entry.sequence}`
  if (entry.previousHash !== before.hash) return 'does not follow the entry before it: previousHash is another'
  if ((await digestOf(entry)) !== hash) return 'was changed: its hash is another'
  return undefined
}

function isEntry(value: unknown): value is AuditEntry {
  if (typeof value !== 'object' || value === null) return false
  const { sequence, previousHash, hash } = value as Partial<AuditEntry>
  return typeof sequence === 'number' && typeof previousHash === 'string' && typeof hash === 'string'
}

/** SHA-256 of a JSON value, whatever the order of its keys, in hexadecimal digits. */
export async function digestOf(value: unknown): Promise<string> {
  const text = JSON.stringify(sortKeys(value))
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
