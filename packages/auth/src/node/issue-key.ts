import { existsSync, renameSync, writeFileSync } from 'node:fs'
import type { ApiKeyEntries, HashedApiKey } from '../api-keys/api-keys-options.ts'
import { generateApiKey } from '../api-keys/generate-api-key.ts'
import { hashApiKey } from '../api-keys/hash-api-key.ts'
import { parseApiKeyEntry } from '../api-keys/parse-api-key-entry.ts'
import { keyFile } from './key-file.ts'

/** What a key is issued with. */
export interface IssueKeyOptions {
  /** What its holder may do. Default: nothing in particular. */
  readonly scopes?: readonly string[] | undefined
  /** Until when it is good, as ISO 8601 has it. Default: for ever. */
  readonly expires?: string | undefined
}

/**
 * Makes a key for a principal and adds its hash to a key file, which is made where there is none.
 *
 * @returns the key. It is nowhere else: show it once to whom it is for.
 * @throws TypeError for an empty id, scopes or a date that cannot be used; a KeyFileError when the file is none of keys.
 */
export function issueKey(path: string, id: string, { scopes, expires }: IssueKeyOptions = {}): string {
  if (id === '') throw new TypeError('issueKey: expected the id of a principal')
  const key = generateApiKey()
  const entry: HashedApiKey = { hash: hashApiKey(key), ...(scopes && { scopes }), ...(expires !== undefined && { expires }) }
  parseApiKeyEntry(entry, 'issueKey')
  const entries = existsSync(path) ? keyFile(path) : {}
  write(path, { ...entries, [id]: [...hashedIn(entries, id), entry] })
  return key
}

/**
 * Takes keys out of a key file.
 *
 * @param which a hash, or the id of a principal for all of its keys.
 * @returns how many there were.
 * @throws a KeyFileError when the file cannot be read, or is none of keys.
 */
export function revokeKeys(path: string, which: string): number {
  const entries = keyFile(path)
  let count = 0
  const left = Object.keys(entries).flatMap((id) => {
    const all = hashedIn(entries, id)
    const kept = all.filter(({ hash }) => id !== which && hash.toLowerCase() !== which.toLowerCase())
    count += all.length - kept.length
    return kept.length === 0 ? [] : [[id, kept] as const]
  })
  if (count > 0) write(path, Object.fromEntries(left))
  return count
}

/** A key file holds nothing but hashed keys: `keyFile` has seen to that. */
function hashedIn(entries: ApiKeyEntries, id: string): readonly HashedApiKey[] {
  const found = Object.hasOwn(entries, id) ? entries[id] : undefined
  if (found === undefined) return []
  return (Array.isArray(found) ? found : [found]) as readonly HashedApiKey[]
}

/** Whoever reads meanwhile finds the old file or the new one, never half of it. */
function write(path: string, entries: ApiKeyEntries): void {
  const temporary = `${path}.${process.pid}.tmp`
  writeFileSync(temporary, `${JSON.stringify(entries, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, path)
}
