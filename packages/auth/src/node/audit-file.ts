import { type FileHandle, open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import {
  type AuditChainEnd,
  type AuditEntry,
  type AuditRecord,
  type AuditStore,
  chainAuditRecord,
  EMPTY_CHAIN,
  encodeAuditEntry,
  parseAuditEntry,
} from '@portico/core'
import { AuditFileError } from '../errors.ts'

/** A file of audit records, as {@link auditFile} opens it. */
export interface AuditFile extends AuditStore, AsyncDisposable {
  /** Waits for what is being written, and closes the file. Later records are refused. May be called again. */
  close(): Promise<void>
}

/**
 * Keeps audit records in a file, one line of JSON each. A record is acknowledged when it is on the disk (`fdatasync`); records that come together are written
 * together. One process writes to a file; another one that tries is noticed. The file is opened with the first record and continues the chain that is in it:
 * a last line that was not written to its end, and so never acknowledged, is taken away.
 *
 * `portico audit verify <file>` tells whether anything in it was changed.
 */
export function auditFile(path: string): AuditFile {
  return new FileAuditStore(path)
}

interface Pending {
  readonly record: AuditRecord
  readonly resolve: (entry: AuditEntry) => void
  readonly reject: (reason: Error) => void
}

/** The file as it is known to be. */
interface OpenFile {
  readonly handle: FileHandle
  size: number
  end: AuditChainEnd
}

class FileAuditStore implements AuditFile {
  readonly #path: string
  #opening: Promise<OpenFile> | undefined
  #pending: Pending[] = []
  #writing: Promise<void> | undefined
  #isClosed = false

  constructor(path: string) {
    this.#path = path
  }

  append(record: AuditRecord): Promise<AuditEntry> {
    if (this.#isClosed) return Promise.reject(new AuditFileError(`${this.#path}: is closed`))
    return new Promise((resolve, reject) => {
      this.#pending.push({ record, resolve, reject })
      this.#writing ??= this.#writePending()
    })
  }

  async *read(after = 0): AsyncGenerator<AuditEntry> {
    await this.#writing
    const handle = await open(this.#path, 'r')
    try {
      for await (const line of createInterface({ input: handle.createReadStream({ autoClose: false }) })) {
        const entry = parseAuditEntry(line)
        if (entry === undefined) throw new AuditFileError(`${this.#path}: expected an entry after sequence ${after}`)
        if (entry.sequence > after) yield entry
      }
    } finally {
      await handle.close()
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#writing
    const opening = this.#opening
    this.#opening = undefined
    await (await opening)?.handle.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Writes what is waiting until nothing is. Does not reject: each record is told by itself. */
  async #writePending(): Promise<void> {
    while (this.#pending.length > 0) {
      const batch = this.#pending.splice(0)
      try {
        const entries = await this.#write(batch.map(({ record }) => record))
        for (const [index, entry] of entries.entries()) batch[index]?.resolve(entry)
      } catch (cause) {
        const error = cause instanceof AuditFileError ? cause : new AuditFileError(`${this.#path}: cannot be written`, { cause })
        for (const { reject } of batch) reject(error)
      }
    }
    this.#writing = undefined
  }

  async #write(records: readonly AuditRecord[]): Promise<readonly AuditEntry[]> {
    this.#opening ??= openAt(this.#path)
    const file = await this.#opening.catch((error: unknown) => {
      this.#opening = undefined
      throw error
    })
    const { size } = await file.handle.stat()
    if (size !== file.size)
      throw new AuditFileError(`${this.#path}: somebody else has written to it; expected ${file.size} bytes, found ${size}`)
    const entries: AuditEntry[] = []
    let { end } = file
    for (const record of records) {
      end = await chainAuditRecord(record, end)
      entries.push(end as AuditEntry) // made just now
    }
    const bytes = Buffer.from(entries.map((entry) => `${encodeAuditEntry(entry)}\n`).join(''))
    try {
      await file.handle.appendFile(bytes)
      await file.handle.datasync()
    } catch (error) {
      // What was written of it is not acknowledged, so it must not be in the chain.
      await file.handle.truncate(file.size)
      throw error
    }
    file.size += bytes.length
    file.end = end
    return entries
  }
}

const LINE_FEED = 0x0a

async function openAt(path: string): Promise<OpenFile> {
  const handle = await open(path, 'a+', 0o600)
  try {
    const { line, size } = await lastLine(handle)
    const end = line === undefined ? EMPTY_CHAIN : parseAuditEntry(line)
    if (end === undefined)
      throw new AuditFileError(`${path}: expected its last line to be an audit record; see portico audit verify`)
    await handle.truncate(size)
    return { handle, size, end }
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** The last whole line, and where it ends. */
async function lastLine(handle: FileHandle): Promise<{ readonly line: string | undefined; readonly size: number }> {
  let { size: start } = await handle.stat()
  let tail = Buffer.alloc(0)
  while (start > 0) {
    const length = Math.min(start, 65_536)
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, start - length)
    start -= length
    tail = Buffer.concat([buffer, tail])
    const end = tail.lastIndexOf(LINE_FEED)
    const before = end <= 0 ? -1 : tail.lastIndexOf(LINE_FEED, end - 1)
    if (end !== -1 && (before !== -1 || start === 0)) {
      return { line: tail.subarray(before + 1, end).toString('utf8'), size: start + end + 1 }
    }
  }
  return { line: undefined, size: 0 }
}
