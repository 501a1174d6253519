import { StoreUnavailableError, type StoreFault } from '@portico/core'

/** Result codes of SQLite that say why it cannot work. @see https://sqlite.org/rescode.html */
const FAULTS: readonly (readonly [code: number, name: string, fault: StoreFault, message: string])[] = [
  [5, 'SQLITE_BUSY', 'busy', 'another process is writing to the database and does not finish'],
  [6, 'SQLITE_LOCKED', 'busy', 'the database is locked'],
  [8, 'SQLITE_READONLY', 'read-only', 'the database can only be read'],
  [10, 'SQLITE_IOERR', 'failed', 'reading or writing the file of the database failed'],
  [11, 'SQLITE_CORRUPT', 'corrupt', 'the file of the database is damaged'],
  [13, 'SQLITE_FULL', 'full', 'the disk is full'],
  [14, 'SQLITE_CANTOPEN', 'failed', 'the file of the database cannot be opened'],
  [26, 'SQLITE_NOTADB', 'corrupt', 'the file is no database'],
]

/** An extended code has the reason in its higher bits. */
const PRIMARY_CODE = 0xff

/** What an error of SQLite means for a store. Other errors are as they are. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error
  const known = FAULTS.find(([code, name]) => numberOf(error) === code || codeOf(error).startsWith(name))
  if (known !== undefined) return new StoreUnavailableError(known[2], `store: ${known[3]}`, { cause: error })
  const isOfSqlite = codeOf(error).includes('SQLITE')
  return isOfSqlite ? new StoreUnavailableError('failed', 'store: the database could not do it', { cause: error }) : error
}

/** As node:sqlite has it. */
function numberOf(error: Error): number | undefined {
  return 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & PRIMARY_CODE : undefined
}

/** As better-sqlite3 has it. */
function codeOf(error: Error): string {
  return 'code' in error && typeof error.code === 'string' ? error.code : ''
}
