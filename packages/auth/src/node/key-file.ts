import { readFileSync } from 'node:fs'
import type { ApiKeyEntries, HashedApiKey } from '../api-keys/api-keys-options.ts'
import { parseApiKeyEntry } from '../api-keys/parse-api-key-entry.ts'
import { KeyFileError } from '../errors.ts'

const HASH_COMMAND = `node -p "require('@portico/auth').hashApiKey('<key>')"`

/**
 * Reads API keys from a JSON file, for `apiKeys({ keys: keyFile('keys.json') })`. The file holds digests, not keys:
 *
 * ```json
 * { "alice": { "hash": "sha256:<64 hexadecimal digits>", "scopes": ["read"] } }
 * ```
 *
 * A list of such objects gives one principal several keys. The file is read once: start anew to take over a change.
 * @param path - Relative to the working directory, or absolute.
 * @throws {@link KeyFileError} when the file cannot be read, is not JSON of this shape or holds a key in plain text.
 */
export function keyFile(path: string | URL): ApiKeyEntries {
  const content = parseJson(readText(path), path)
  if (!isObject(content)) throw new KeyFileError(`${path}: expected an object with a name for each key`)
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [name, parseEntries(value, name, path)]))
}

function readText(path: string | URL): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (cause) {
    const reason = isObject(cause) && typeof cause.code === 'string' ? cause.code : 'unknown reason'
    throw new KeyFileError(`${path}: cannot be read (${reason})`, { cause })
  }
}

function parseJson(text: string, path: string | URL): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No cause: the parser's message quotes the file, and with it perhaps a key.
    throw new KeyFileError(`${path}: expected JSON`)
  }
}

function parseEntries(value: unknown, name: string, path: string | URL): HashedApiKey | readonly HashedApiKey[] {
  const where = `${path}: ${JSON.stringify(name)}`
  return Array.isArray(value) ? value.map((entry) => parseEntry(entry, where)) : parseEntry(value, where)
}

function parseEntry(entry: unknown, where: string): HashedApiKey {
  if (typeof entry === 'string' || (isObject(entry) && 'key' in entry)) {
    throw new KeyFileError(`${where} holds a key in plain text; write { "hash": … } with what this prints: ${HASH_COMMAND}`)
  }
  try {
    parseApiKeyEntry(entry, where)
  } catch (cause) {
    throw new KeyFileError(cause instanceof Error ? cause.message : where, { cause })
  }
  return entry as HashedApiKey // just parsed, and not a plain key
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
