import { type CheckedInput, checkInput } from './check-input.ts'
import { checkTime } from './check-query.ts'
import { checkObject } from './check-ref.ts'
import type { ContextEntry, ContextRef } from './context-entry.ts'
import type { TransferOptions, TransferResult } from './context-transfer.ts'
import { InvalidEntryError, StoreError } from './store-errors.ts'

/** How many entries are written at a time at most, and about how many characters. */
const PORTION_ENTRIES = 500
const PORTION_CHARACTERS = 4_194_304

/** An entry that was exported, checked. Its times are in milliseconds since 1970. */
export interface ImportedEntry extends CheckedInput {
  /** `undefined`: the line does not say; it is new then. */
  readonly createdAtMs: number | undefined
  /** `undefined`: the line does not say; it is new then. */
  readonly updatedAtMs: number | undefined
  /** When it ends; `undefined`: when it is deleted. */
  readonly expiresAtMs: number | undefined
}

/**
 * Writes the entries of JSON Lines, portion by portion. Entries whose time has passed, and empty lines, are passed over.
 *
 * @param write writes all or none of up to 500 entries, whatever was there, with the times that they have.
 * @throws {@link StoreError} whose `line` says where; what the lines before it hold is written.
 */
export async function importEntries(
  lines: Iterable<string> | AsyncIterable<string>,
  options: TransferOptions | undefined,
  write: (entries: readonly ImportedEntry[]) => Promise<unknown>,
): Promise<TransferResult> {
  const { skip = 0, onProgress, signal } = options ?? {}
  if (!Number.isSafeInteger(skip) || skip < 0)
    throw new InvalidEntryError(`skip: expected a whole number, 0 or greater, got ${skip}`)
  const portion = new Portion(write)
  const result = { lines: 0, entries: 0 }
  const flush = async (): Promise<void> => {
    signal?.throwIfAborted()
    const last = await portion.write()
    if (last === undefined) return
    result.entries += last.count
    onProgress?.({ lines: result.lines, entries: result.entries, last: last.ref })
  }
  for await (const line of lines) {
    signal?.throwIfAborted()
    if (result.lines < skip) {
      result.lines++
      continue
    }
    const entry = await parseOrFlush(line, result.lines + 1, flush)
    result.lines++
    if (entry !== undefined) portion.add(entry, result.lines, line.length)
    if (portion.isFull) await flush()
  }
  await flush()
  return result
}

async function parseOrFlush(line: string, number: number, flush: () => Promise<void>): Promise<ImportedEntry | undefined> {
  try {
    return parseLine(line)
  } catch (error) {
    await flush()
    const reason = error instanceof Error ? error.message : String(error)
    throw Object.assign(new InvalidEntryError(`line ${number}: ${reason}`, { cause: error }), { line: number })
  }
}

/** @returns `undefined` when there is nothing to write. */
function parseLine(line: string): ImportedEntry | undefined {
  if (line.trim() === '') return undefined
  // Checked below, member by member.
  const entry = JSON.parse(line) as Partial<ContextEntry> & Pick<ContextEntry, keyof ContextRef | 'value'>
  checkObject(entry, 'line')
  const { namespace, key, value, metadata, tags, createdAt, updatedAt, expiresAt } = entry
  const expiresAtMs = optionalTime(expiresAt, 'expiresAt')
  const checked = {
    ...checkInput({ namespace, key, value, ...(metadata && { metadata }), ...(tags && { tags }) }),
    createdAtMs: optionalTime(createdAt, 'createdAt'),
    updatedAtMs: optionalTime(updatedAt, 'updatedAt'),
    expiresAtMs,
  }
  return expiresAtMs !== undefined && expiresAtMs <= Date.now() ? undefined : checked
}

function optionalTime(time: string | null | undefined, what: string): number | undefined {
  return time === undefined || time === null ? undefined : checkTime(time, what)
}

/** What is written at once. */
class Portion {
  readonly #write: (entries: readonly ImportedEntry[]) => Promise<unknown>
  #entries: ImportedEntry[] = []
  #lines: number[] = []
  #characters = 0

  constructor(write: (entries: readonly ImportedEntry[]) => Promise<unknown>) {
    this.#write = write
  }

  get isFull(): boolean {
    return this.#entries.length >= PORTION_ENTRIES || this.#characters >= PORTION_CHARACTERS
  }

  add(entry: ImportedEntry, line: number, characters: number): void {
    this.#entries.push(entry)
    this.#lines.push(line)
    this.#characters += characters
  }

  async write(): Promise<{ readonly count: number; readonly ref: ContextRef } | undefined> {
    const last = this.#entries.at(-1)
    if (last === undefined) return undefined
    try {
      await this.#write(this.#entries)
    } catch (error) {
      const line = error instanceof StoreError ? this.#lines[error.index ?? -1] : undefined
      throw error instanceof StoreError && line !== undefined ? Object.assign(error, { line }) : error
    }
    const count = this.#entries.length
    this.#entries = []
    this.#lines = []
    this.#characters = 0
    return { count, ref: { namespace: last.namespace, key: last.key } }
  }
}
