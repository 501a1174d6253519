import { type StoreFault, StoreUnavailableError } from '@portico/core'

/** Beginnings of the codes by which PostgreSQL says why it cannot work. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const FAULTS: readonly (readonly [code: string, fault: StoreFault, message: string])[] = [
  ['53100', 'full', 'the disk of PostgreSQL is full'],
  ['53300', 'busy', 'PostgreSQL has no connection to spare'],
  ['53', 'failed', 'PostgreSQL has no memory or other resources to spare'],
  ['55P03', 'busy', 'what is written is locked by somebody else'],
  ['57014', 'busy', 'PostgreSQL gave up a statement that took too long'],
  ['40', 'busy', 'others write the same at the same time'],
  ['25006', 'read-only', 'PostgreSQL can only be read: a standby, perhaps'],
  ['42501', 'read-only', 'PostgreSQL does not allow this user to write'],
  ['XX001', 'corrupt', 'data of PostgreSQL is damaged'],
  ['XX002', 'corrupt', 'an index of PostgreSQL is damaged'],
  ['57P', 'disconnected', 'PostgreSQL is shutting down or starting'],
  ['08', 'disconnected', 'the connection to PostgreSQL broke'],
]

/** Codes of PostgreSQL have five characters. */
const POSTGRES_CODE = /^[0-9A-Z]{5}$/
/** What Node and the driver say of connections. */
const CONNECTION_ERROR =
  /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_|EHOST|ENET|ENOENT)|[Cc]onnection terminated|timeout exceeded when trying to connect|not queryable/

/** What an error of PostgreSQL or its driver means for a store. Other errors are as they are. */
export function faultOf(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof StoreUnavailableError) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = FAULTS.find(([beginning]) => POSTGRES_CODE.test(code) && code.startsWith(beginning))
  if (known !== undefined) return new StoreUnavailableError(known[1], `store: ${known[2]}`, { cause: error })
  if (CONNECTION_ERROR.test(code) || CONNECTION_ERROR.test(error.message)) {
    return new StoreUnavailableError('disconnected', 'store: PostgreSQL cannot be reached', { cause: error })
  }
  return POSTGRES_CODE.test(code)
    ? new StoreUnavailableError('failed', 'store: PostgreSQL could not do it', { cause: error })
    : error
}

/** Somebody else wrote the same at the same time: it works when it is done again. */
export function isContention(error: unknown): boolean {
  const { cause } = error instanceof StoreUnavailableError ? error : { cause: undefined }
  return cause instanceof Error && 'code' in cause && (cause.code === '40001' || cause.code === '40P01')
}

export function isDisconnected(error: unknown): boolean {
  return error instanceof StoreUnavailableError && error.fault === 'disconnected'
}
