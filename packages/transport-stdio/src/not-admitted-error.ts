/** The authenticator does not let in whoever the process runs for; the message says what it said. */
export class NotAdmittedError extends Error {
  static readonly code = 'ERR_NOT_ADMITTED'
  override readonly name = 'NotAdmittedError'
  /** Stable code of this local error. */
  readonly code: typeof NotAdmittedError.code = NotAdmittedError.code
}
