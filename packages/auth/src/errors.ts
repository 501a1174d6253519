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

/** A policy document is wrong, or its file cannot be read; the message names every mistake and where it stands. */
export class PolicyError extends TypeError {
  static readonly code = 'ERR_POLICY'
  override readonly name = 'PolicyError'
  /** Stable code of this local error. */
  readonly code: 'ERR_POLICY' = PolicyError.code
}
