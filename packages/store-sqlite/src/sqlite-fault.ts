import { StoreUnavailableError, type StoreFault } from '@portico/core'

/** What SQLite says when it cannot work, in each of the ways in which drivers pass it on. @see https://sqlite.org/rescode.html */
interface KnownFault {
  readonly code: number
  readonly name: string
  /** Some drivers pass on nothing but this. */
  readonly text: string
  readonly fault: StoreFault
  readonly message: string
}

const FAULTS: readonly KnownFault[] = [
  fault(5, 'SQLITE_BUSY', 'database is locked', 'busy', 'another process is writing to the database and does not finish'),
  fault(6, 'SQLITE_LOCKED', 'database table is locked', 'busy', 'the database is locked'),
  fault(8, 'SQLITE_READONLY', 'attempt to write a readonly database', 'read-only', 'the database can only be read'),
  fault(10, 'SQLITE_IOERR', 'disk I/O error', 'failed', 'reading or writing the file of the database failed'),
  fault(11, 'SQLITE_CORRUPT', 'malformed', 'corrupt', 'the file of the database is damaged'),
  fault(13, 'SQLITE_FULL', 'database or disk is full', 'full', 'the disk is full'),
  fault(14, 'SQLITE_CANTOPEN', 'unable to open database file', 'failed', 'the file of the database cannot be opened'),
  fault(26, 'SQLITE_NOTADB', 'file is not a database', 'corrupt', 'the file is no database'),
]

function fault(code: number, name: string, text: string, fault: StoreFault, message: string): KnownFault {
  return { code, name, text, fault, message }
}

/** An extended code has the reason in its higher bits. */
const PRIMARY_CODE = 0xff

/** What an error of SQLite means for a store. Other errors are as they are. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error
  if (!isOfSqlite(error)) return error
  const number = numberOf(error)
  const known =
    FAULTS.find(({ code, name }) => number === code || codeOf(error).startsWith(name)) ??
    FAULTS.find(({ text }) => number === undefined && error.message.includes(text))
  if (known !== undefined) return new StoreUnavailableError(known.fault, `store: ${known.message}`, { cause: error })
  return new StoreUnavailableError('failed', 'store: the database could not do it', { cause: error })
}

/** All drivers say in some way that an error is one of SQLite. */
function isOfSqlite(error: Error): boolean {
  return codeOf(error).includes('SQLITE') || numberOf(error) !== undefined
}

/** As node:sqlite has it. */
function numberOf(error: Error): number | undefined {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & PRIMARY_CODE : undefined
}

/** As better-sqlite3 has it. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
