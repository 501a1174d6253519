/** A file with API keys could not be read or holds something else than hashed keys; the message names the file and the line to mend. */
export class KeyFileError extends Error {
  static readonly code = 'ERR_KEY_FILE'
  override readonly name = 'KeyFileError'
  /** Stable code of this local error. */
  readonly code: 'ERR_KEY_FILE' = KeyFileError.code
}

/** A file of audit records cannot be written, or is not what it was left as; the message says which and why. */
export class AuditFileError extends Error {
  static readonly code = 'ERR_AUDIT_FILE'
  override readonly name = 'AuditFileError'
  /** Stable code of this local error. */
  readonly code: 'ERR_AUDIT_FILE' = AuditFileError.code
}
